// course_table.hpp - what came and went during an outage, one line a course.
//
//     CAME AND WENT on 2026-11-23, times in UTC
//       Of each object: from-to, lasted, priority, status, summary
//
//       Main/Plant/Boiler-1/FlowTemperature
//         02:10:00-02:15:00   5 min 0 s  10 HIGH ALARM   Boiler-1 flow temperatur...
//         02:11:05                       10 acknowledged Boiler-1 flow temperatur...
//       Main/Level 2/AHU-2/FilterPressure
//         02:40:00                      120 NORMAL       AHU-2 filter pressure no...
//
// What began before the outage has one time only.  If the events are not of one day, each line
// begins with month and day.  No line but those of an object's name that is one long word takes
// more columns than kLineWidth: the summary is cut.
//
// Threads: functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "encrypted_email/composition/courses.hpp"

namespace encrypted_email::composition {

// The first and the last instant of events.
struct Period {
    explicit Period(std::span<const intake::EventHandle> events);

    std::int64_t first_unix_ns;
    std::int64_t last_unix_ns;
};

// Appends the heading, the `shown` most urgent ones of what is over, and an empty line.  Stops
// early when `out` has become larger than `end` octets and then returns false.
[[nodiscard]] bool append_course_table(std::string& out, const Courses& courses,
                                       const Period& period, std::size_t shown, std::size_t end);

}  // namespace encrypted_email::composition
