// probe_host.hpp - a host that writes down what a sink does to it.
//
// Plain C functions behind a struct whose size and tail a case can choose.  Notes for each call
// whether the thread was inside submit(), and for the [sink] calls whether two overlapped.
//
// Threads: the sink's threads call it; every function here may be called meanwhile.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "plugin_api/alarm_sink.h"

namespace host_stub::conformance {

struct ReceiptNote {
    std::string event_id;
    std::uint64_t ticket;
    std::uint32_t stage;
};

struct LogNote {
    std::int32_t severity;
    std::string text;  ///< The message and its text fields.
};

class ProbeHost {
public:
    /// The only secret there is, whatever its name.
    static constexpr std::string_view kSecret = "pr0be-secret-7Qz!";

    ProbeHost();
    ProbeHost(const ProbeHost&) = delete;
    ProbeHost& operator=(const ProbeHost&) = delete;

    /// The struct for create().  Zeros follow it, so that a sink that reads on finds null.
    alarm_sink_host* get() { return reinterpret_cast<alarm_sink_host*>(bytes_.data()); }

    /// Marks the calling thread as inside submit().
    class InSubmit {
    public:
        InSubmit() { ++depth(); }
        ~InSubmit() { --depth(); }
        InSubmit(const InSubmit&) = delete;
        InSubmit& operator=(const InSubmit&) = delete;
        static int& depth();
    };

    /// Called inside receipts() and writable(), unless the thread is inside submit() already.
    std::function<void()> on_sink_call;

    /// How long receipts() takes, to make overlaps visible.
    std::chrono::milliseconds dwell{0};

    std::size_t calls() const { return calls_; }
    std::size_t calls_other_than_query_and_log() const { return other_calls_; }
    std::size_t writable_calls() const { return writable_calls_; }
    std::size_t secret_calls() const { return secret_calls_; }
    std::size_t receipts_from_submit() const { return receipts_from_submit_; }
    std::size_t secrets_from_submit() const { return secrets_from_submit_; }
    std::size_t overlaps() const { return overlaps_; }

    std::vector<ReceiptNote> receipts() const;
    std::vector<LogNote> logs() const;

    /// Every text that came from the sink: logs, receipts, troubles.
    std::vector<std::string> texts() const;

    /// FINAL receipts per event id.
    std::map<std::string, int> finals() const;

private:
    struct Functions;

    void note(const alarm_sink_receipt& receipt);
    void note_sink_call(const std::function<void()>& what);

    // The tail is room for what a newer host would have.
    static constexpr std::size_t kTail = 256;
    alignas(alarm_sink_host) std::array<unsigned char, sizeof(alarm_sink_host) + kTail> bytes_{};

    mutable std::mutex mutex_;
    std::vector<ReceiptNote> receipts_;
    std::vector<LogNote> logs_;
    std::vector<std::string> texts_;
    std::atomic<std::size_t> calls_ = 0;
    std::atomic<std::size_t> other_calls_ = 0;
    std::atomic<std::size_t> writable_calls_ = 0;
    std::atomic<std::size_t> secret_calls_ = 0;
    std::atomic<std::size_t> receipts_from_submit_ = 0;
    std::atomic<std::size_t> secrets_from_submit_ = 0;
    std::atomic<std::size_t> overlaps_ = 0;
    std::atomic<int> inside_ = 0;
};

}  // namespace host_stub::conformance
