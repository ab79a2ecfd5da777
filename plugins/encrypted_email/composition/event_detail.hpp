// event_detail.hpp - one event with everything that is known of it.
//
//     1. NORMAL -> HIGH ALARM, acknowledge required
//       Boiler-1 flow temperature high alarm
//       Main/Plant/Boiler-1/FlowTemperature
//       2026-11-23 02:10:00 UTC, priority 10, HVAC
//       Returned to normal after 3 min 12 s (event 4)
//         Value: 94.5 degC
//
//         The event's text, line by line.
//
// Nothing but the first line begins in the first column, and that has no text of the event.
//
// Threads: functions of their arguments.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::composition {

// Of each event's text, bytes as they arrived.
inline constexpr std::size_t kLongestText = 100'000;

// Of an event's object, bytes that are shown of what should be one short line.
inline constexpr std::size_t kLongestObject = 1'000;

// Appends the event and an empty line behind it.  `number` 0: it has none.  `remark`: a line of
// our own below its time, unless it is empty.
void append_event_detail(std::string& out, const intake::Event& event, std::size_t number,
                         std::string_view remark, std::size_t text_bytes);

}  // namespace encrypted_email::composition
