// quiet_host.hpp - a host for benchmarks: says nothing, keeps nothing, counts FINAL receipts.
//
// Threads: Shared objects: safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "plugin_api/cpp/host_adapter.hpp"

class QuietHost final : public alarm_sink::Host {
public:
    // Waits until so many events were settled, all in all.
    void wait_for_finals(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return finals_ >= count; });
    }

    // Waits for the answer to an E_AGAIN.
    void wait_for_room() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return writables_ > 0; });
        --writables_;
    }

    bool log_enabled(std::int32_t) override { return false; }
    void log(std::int32_t, std::string_view, std::span<const alarm_sink_field>) override {}
    alarm_sink::Status secret(std::string_view, std::int64_t, const alarm_sink::SecretView&) override {
        return alarm_sink::Status::secret("a benchmark has no secrets");
    }
    void receipts(std::span<const alarm_sink_receipt* const> batch) override {
        const std::scoped_lock lock(mutex_);
        for (const alarm_sink_receipt* const receipt : batch)
            finals_ += receipt->stage == ALARM_SINK_STAGE_FINAL ? 1u : 0u;
        changed_.notify_all();
    }
    void writable() override {
        const std::scoped_lock lock(mutex_);
        ++writables_;
        changed_.notify_all();
    }
    void trouble(const alarm_sink_trouble&) override {}

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t finals_ = 0;
    std::size_t writables_ = 0;
};
