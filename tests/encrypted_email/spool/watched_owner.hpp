// watched_owner.hpp - the owner of a spool in tests: its thread is the test's, and it remembers.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "encrypted_email/spool/spool.hpp"
#include "samples.hpp"

namespace encrypted_email::spool {

class WatchedOwner final : public SpoolOwner {
public:
    void spool_opened(Found what) override {
        ++opened;
        found = std::move(what);
    }
    void storage_trouble(StorageTrouble trouble, const std::string& text) override {
        troubles.emplace_back(trouble, text);
    }
    void events_discarded(std::vector<Discarded> events) override {
        for (Discarded& event : events)
            discarded.push_back(std::move(event));
    }

    void post(std::function<void()> work) {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(work));
        arrived_.notify_one();
    }

    // Runs what is posted, here, until `done` holds; blocks in between.
    void run_until(const std::function<bool()>& done) {
        while (!done()) {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [this] { return !posted_.empty(); });
            run_one(lock);
        }
    }

    // Runs what has been posted.
    void run_posted() {
        std::unique_lock lock(mutex_);
        while (!posted_.empty())
            run_one(lock);
    }

    [[nodiscard]] Options options(const std::string& folder) {
        Options options;
        options.folder = folder;
        options.limits.keep_free = 0;
        options.post = [this](std::function<void()> work) { post(std::move(work)); };
        options.unix_now_ns = [] { return kNow; };
        options.mono_now_ns = [] {
            return std::chrono::steady_clock::now().time_since_epoch().count();
        };
        return options;
    }

    int opened = 0;
    Found found;
    std::vector<std::pair<StorageTrouble, std::string>> troubles;
    std::vector<Discarded> discarded;

private:
    void run_one(std::unique_lock<std::mutex>& lock) {
        const std::function<void()> work = std::move(posted_.front());
        posted_.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::function<void()>> posted_;
};

}  // namespace encrypted_email::spool
