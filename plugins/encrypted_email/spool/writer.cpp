#include "encrypted_email/spool/writer.hpp"

#include <botan/mem_ops.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "encrypted_email/spool/storage_error.hpp"
#include "plugin_api/cpp/signals_blocked.hpp"

namespace encrypted_email::spool {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kBetweenCommits = 4 * kMillisecond;
constexpr std::size_t kMostInTransaction = 2000;     // events
constexpr std::uint64_t kLogLimit = 4u << 20;        // bytes: moved into the file at once
constexpr std::uint64_t kLogWhenIdle = 256u << 10;   // bytes: moved when nothing is asked
constexpr std::int64_t kIdle = 1000 * kMillisecond;  // then it tidies up
constexpr std::int64_t kTidyAgain = 60'000 * kMillisecond;
constexpr std::size_t kForgottenAtOnce = 500;

}  // namespace

Spool::Writer::Writer(Options options, SpoolOwner& owner)
    : options_(std::move(options)),
      owner_(owner),
      seal_key_(options_.seal_key.begin(), options_.seal_key.end()) {
    Botan::secure_scrub_memory(options_.seal_key.data(), options_.seal_key.size());
    options_.seal_key.clear();
    if (options_.folder.empty()) return;
    const alarm_sink::SignalsBlocked blocked;
    thread_ = std::thread([this] { run(); });
}

void Spool::Writer::ask(Request request) {
    if (options_.folder.empty()) {
        answer_without_storage(std::move(request));
        return;
    }
    const std::lock_guard lock(mutex_);
    // One that waits is enough to wake for; the others find it awake.
    const bool is_first = queue_.empty();
    const bool hurries = !urgent_ && is_urgent(request);
    queue_.push_back(std::move(request));
    urgent_ |= hurries;
    if (is_first || hurries) asked_.notify_one();
}

void Spool::Writer::close() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        asked_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void Spool::Writer::run() {
    open();
    for (;;) {
        const bool was_asked = wait();
        take_queue();
        if (pending_.empty() && was_asked) break;
        if (!is_working_ && (!was_asked || options_.mono_now_ns() >= retry_at_ns_)) open();
        serve();
        if (!was_asked && is_working_) tidy();
    }
    // One last time, when the disk does not have all of it.
    if (!owed_.empty() && !is_working_) open();
    serve();
    give_up_owed();
    store_.reset();
}

bool Spool::Writer::wait() {
    std::unique_lock lock(mutex_);
    const auto is_asked = [this] { return !queue_.empty() || closing_; };
    if (is_working_) {
        if (!asked_.wait_for(lock, nanoseconds(is_tidy_ ? kTidyAgain : kIdle), is_asked)) {
            return false;
        }
        const std::int64_t rest = last_start_ns_ + kBetweenCommits - options_.mono_now_ns();
        if (rest > 0) {
            asked_.wait_for(lock, nanoseconds(std::min(rest, kBetweenCommits)),
                            [this] { return urgent_ || closing_; });
        }
        return true;
    }
    const std::int64_t rest = retry_at_ns_ - options_.mono_now_ns();
    return asked_.wait_for(lock, nanoseconds(std::clamp<std::int64_t>(rest, 0, pause_ns_)),
                           is_asked);
}

void Spool::Writer::take_queue() {
    std::deque<Request> taken;
    {
        const std::lock_guard lock(mutex_);
        taken.swap(queue_);
        urgent_ = false;
    }
    for (Request& request : taken) {
        // Of a mail whose events are all the host's there is nothing to record, and nothing that
        // has to wait until storage works.
        if (const auto* begin = std::get_if<BeginWork>(&request)) {
            if (begin->mail.events.empty()) unrecorded_.insert(begin->mail.number);
        } else if (auto* end = std::get_if<EndWork>(&request)) {
            const auto position = unrecorded_.find(end->mail);
            if (position != unrecorded_.end()) {
                if (end->outcome) unrecorded_.erase(position);
                end->mail = 0;
            }
        }
        pending_.push_back(std::move(request));
    }
}

void Spool::Writer::serve() {
    while (!pending_.empty()) {
        if (is_working_) {
            transact();
        } else {
            Request request = std::move(pending_.front());
            pending_.pop_front();
            answer_without_storage(std::move(request));
        }
    }
}

// One transaction for the first of what is pending.
void Spool::Writer::transact() {
    last_start_ns_ = options_.mono_now_ns();
    is_tidy_ = false;
    std::vector<Progress> done;
    std::vector<Discarded> discarded;
    std::size_t before = 0;  // of the first request, carried out by an earlier transaction
    if (const auto* keep = std::get_if<KeepWork>(&pending_.front())) before = keep->kept.size();
    try {
        store_->start();
        std::size_t events = 0;
        for (Request& request : pending_) {
            if (events >= kMostInTransaction) break;
            done.push_back(carry_out(request, *store_, kMostInTransaction - events));
            events += done.back().events;
        }
        discarded = store_->take_discarded();
        (void)store_->purge(std::min(2 * events, kForgottenAtOnce));
        store_->commit();
    } catch (const std::exception& error) {
        const auto* storage = dynamic_cast<const StorageError*>(&error);
        // The one that threw is in doubt like those before it.
        std::size_t tried = std::min(done.size() + 1, pending_.size());
        doubt_.discarded.insert(doubt_.discarded.end(), discarded.begin(), discarded.end());
        fail(storage != nullptr ? storage->kind() : StorageTrouble::unavailable, error.what());
        for (bool is_first = true; tried > 0; --tried, is_first = false) {
            if (auto* keep = std::get_if<KeepWork>(&pending_.front())) {
                const std::size_t from = is_first ? before : 0;
                for (std::size_t i = from; i < keep->events.size(); ++i) {
                    doubt_.refused.push_back((*keep->events[i].event)->number);
                }
                keep->kept.resize(from);
            }
            Request request = std::move(pending_.front());
            pending_.pop_front();
            answer_without_storage(std::move(request));
        }
        return;
    }

    pause_ns_ = 0;
    post_discarded(std::move(discarded));
    std::vector<Answer> answers;
    for (Progress& progress : done) {
        if (!progress.is_done) break;  // it is the last
        if (auto* keep = std::get_if<KeepWork>(&pending_.front())) {
            answers.push_back(answer_of(*keep));
        } else if (progress.answer) {
            answers.push_back(std::move(progress.answer));
        }
        pending_.pop_front();
    }
    post_answers(std::move(answers));
    tell_pressure();
    attempt([this] {
        if (store_->wants_fold()) store_->fold();
        if (store_->log_bytes() >= kLogLimit) store_->checkpoint();
    });
}

void Spool::Writer::tidy() {
    attempt([this] {
        store_->start();
        is_tidy_ = !store_->purge(kForgottenAtOnce);
        store_->commit();
        if (store_->may_fold()) store_->fold();
        if (store_->log_bytes() >= kLogWhenIdle) store_->checkpoint();
        tell_pressure();
    });
}

// What nobody waits for.
template <typename Work>
void Spool::Writer::attempt(Work work) {
    try {
        work();
    } catch (const StorageError& error) {
        fail(error.kind(), error.what());
    } catch (const std::bad_alloc& error) {
        fail(StorageTrouble::unavailable, error.what());
    }
}

void Spool::Writer::post_answers(std::vector<Answer> answers) {
    if (answers.empty()) return;
    options_.post([answers = std::move(answers)] {
        for (const Answer& answer : answers)
            answer();
    });
}

void Spool::Writer::post_discarded(std::vector<Discarded> discarded) {
    if (discarded.empty()) return;
    options_.post([&owner = owner_, discarded = std::move(discarded)]() mutable {
        owner.events_discarded(std::move(discarded));
    });
}

}  // namespace encrypted_email::spool
