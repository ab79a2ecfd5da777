// catch_up.hpp - the readable body of the one mail that follows an outage.
//
//     This mail comes late: mail was delayed, and 7 events waited.
//     Waiting since 2026-11-23 02:10:00 UTC; this mail was made 3 h 12 min later.
//     Cause: relay mail.example.org did not answer (connection timed out)
//     12 earlier events of this group were not mailed: the store was full and more
//       urgent ones came first.
//
//     7 events, 2026-11-23 02:10:00 UTC to 2026-11-23 05:15:30 UTC
//
//     STILL ACTIVE: 1, as far as these events tell
//
//     1. NORMAL -> HIGH ALARM, acknowledge required
//       Boiler-1 flow temperature high alarm
//       Main/Plant/Boiler-1/FlowTemperature
//       2026-11-23 04:58:00 UTC, priority 10, HVAC
//       Acknowledged 2026-11-23 05:01:00 UTC
//         Value: 94.5 degC
//
//         The event's text, line by line.
//
//     MESSAGES: 1, for which no end is reported
//
//     2. EVENT
//       Weekly test of the emergency lighting passed
//       ...
//
//     CAME AND WENT on 2026-11-23, times in UTC
//       Of each object: from-to, lasted, priority, status, summary
//
//       Main/Plant/Boiler-1/FlowTemperature
//         02:10:00-02:13:12  3 min 12 s  10 HIGH ALARM Boiler-1 flow temperature ...
//       Main/Level 2/AHU-2/FilterPressure
//         02:40:00                      120 NORMAL     AHU-2 filter pressure norm...
//
// As in a digest, a line begins in the first column only with words of our own.  The table takes
// no more columns than kLineWidth; of what came and went it leaves the texts out, and no event.
//
// Threads: functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "encrypted_email/composition/courses.hpp"
#include "encrypted_email/composition/frame.hpp"
#include "encrypted_email/grouping/batch.hpp"

namespace encrypted_email::composition {

// Appends the body.  `batch` has a delay; `courses` are those of its events; `shown.items` counts
// what is active, then messages, then what is over.  Stops early when it has appended more than
// `most` octets and then returns false: what it appended is of no use.
[[nodiscard]] bool append_catch_up(std::string& out, const grouping::Batch& batch,
                                   const Courses& courses, std::int64_t made_unix_ns,
                                   const Extent& shown, std::size_t most);

}  // namespace encrypted_email::composition
