// urgency.hpp - the events of a mail in the order in which they are shown.
//
// Threads: functions of their arguments.
#pragma once

#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "encrypted_email/composition/wording.hpp"
#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::composition {

struct Entry {
    const intake::Event* event;
    std::uint32_t arrival;  // its place in the batch, from 0

    // The event of the same condition that says that it is over: its number in this order, from
    // 1, and how long after this one it occurred.  0: this event needs none, or its return to
    // normal is not in this mail.
    std::uint32_t returned_by = 0;
    std::int64_t off_normal_ns = 0;
};

// What is smaller comes first: the more urgent priority; then what is off normal ahead of what says
// that all is well; then by time; then by arrival.
[[nodiscard]] inline auto urgency_order(const intake::Event& event, std::uint32_t arrival) {
    return std::tuple(event.priority, is_calm(event.current_status), event.occurred_unix_ns,
                      arrival);
}

// Most urgent first.  The entries view the events, which must outlive them.
[[nodiscard]] std::vector<Entry> by_urgency(std::span<const intake::EventHandle> events);

}  // namespace encrypted_email::composition
