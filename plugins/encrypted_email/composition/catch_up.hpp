// catch_up.hpp - the readable body of the one mail that follows an outage.
//
//     This mail comes late: mail was delayed, and 11 events waited.
//     Waiting since 2026-11-23 02:10:00 UTC; this mail was made 3 h 12 min later.
//     Cause: relay mail.example.org does not answer (connection timed out)
//     12 earlier events of this group were not mailed: the store was full and more
//       urgent ones came first.
//
//     11 events, 2026-11-23 02:10:00 UTC to 2026-11-23 05:05:00 UTC
//
//     STILL ACTIVE: 2, as far as these events tell
//
//     1. NORMAL -> HIGH ALARM, acknowledged
//       Boiler-1 flow temperature high alarm
//       Main/Plant/Boiler-1/FlowTemperature
//       2026-11-23 04:58:00 UTC, priority 10, HVAC
//       Acknowledged 2026-11-23 05:01:00 UTC
//         Value: 94.5 degC
//
//         Check pump P-3 first.
//
//     2. NORMAL -> HIGH WARNING
//       ...
//
//     MESSAGES: 1, for which no end is reported
//
//     3. EVENT
//       Weekly test of the emergency lighting passed
//       ...
//
//     CAME AND WENT on 2026-11-23, times in UTC
//       Of each object: from-to, lasted, priority, status, summary
//
//       Main/Plant/Boiler-1/FlowTemperature
//         02:10:00-02:15:00   5 min 0 s  10 HIGH WARNING Boiler-1 flow temperatur...
//         02:15:00-02:22:00   7 min 0 s  10 HIGH ALARM   Boiler-1 flow temperatur...
//         02:17:00                       10 acknowledged Boiler-1 flow temperatur...
//       Main/Level 1/Controller-4
//         02:14:00-03:45:00  1 h 31 min  60 OFFLINE      Controller-4 does not an...
//
// As in a digest, a line begins in the first column only with words of our own.  What came and went
// is shown without its texts (course_table.hpp), but no event is missing.
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
