// digest.hpp - the readable body of a mail: what an operator sees at night on a phone.
//
//     12 events, 2026-11-23 02:10:00 UTC to 2026-11-23 02:15:30 UTC
//     Most urgent: NORMAL -> HIGH ALARM, priority 10
//
//     1. NORMAL -> HIGH ALARM, acknowledge required
//       Boiler-1 flow temperature high alarm
//       Main/Plant/Boiler-1/FlowTemperature
//       2026-11-23 02:10:00 UTC, priority 10, HVAC
//       Returned to normal after 3 min 12 s (event 4)
//         Value: 94.5 degC
//         Limit: 90 degC
//
//         The event's text, line by line.
//     ...
//
// UTF-8 with CRLF line ends and no line over 998 octets.  A line begins in the first column only
// with words of our own, so that no event's text can look like the frame around it.
//
// Does not speak of an outage: that is catch_up.hpp.
//
// Threads: functions of their arguments.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "encrypted_email/composition/frame.hpp"
#include "encrypted_email/composition/urgency.hpp"
#include "encrypted_email/grouping/batch.hpp"

namespace encrypted_email::composition {

// Appends the body.  `entries` are those of the batch.  Stops early when it has appended more than
// `most` octets and then returns false: what it appended is of no use.
[[nodiscard]] bool append_digest(std::string& out, const grouping::Batch& batch,
                                 std::span<const Entry> entries, const Extent& shown,
                                 std::size_t most);

}  // namespace encrypted_email::composition
