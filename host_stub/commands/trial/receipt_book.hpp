// receipt_book.hpp - when each event of a trial was handed over, when it was settled, and how.
//
// Threads: Shared objects: safe.  The sink's thread calls settle().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "host_stub/events/event.hpp"
#include "plugin_api/alarm_sink.h"

namespace host_stub::commands::trial_run {

using Clock = std::chrono::steady_clock;

struct Course {
    bool urgent = false;
    std::string category;
    Clock::time_point submitted;
    std::optional<Clock::time_point> settled;  ///< by a FINAL receipt
    std::uint32_t outcome = ALARM_SINK_OUTCOME_PENDING;
    std::vector<std::string> delivered_to;  ///< recipients, sorted
    std::string trouble;                    ///< why it was not delivered to all
};

class ReceiptBook {
public:
    /// Before the event is handed over.
    void submitted(const events::Event& event);

    void settle(const alarm_sink_receipt& receipt);

    /// Urgent events without a FINAL receipt.
    std::size_t urgent_open() const;

    /// All events, in the order in which they were handed over.
    std::vector<Course> courses() const;

private:
    mutable std::mutex mutex_;
    std::vector<Course> courses_;
    std::unordered_map<std::string, std::size_t> by_id_;
    std::size_t urgent_open_ = 0;
};

}  // namespace host_stub::commands::trial_run
