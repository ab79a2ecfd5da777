// simulation.hpp - the events of a building that does not exist.
//
// The same options give the same events, byte for byte, on every machine.  The day is what the
// operator of a medium site sees: alarms that return to normal, acknowledgements, field
// controllers that go offline and come back.  The storm is what a failed switch or a power cut
// makes of it: thousands of off-normal within seconds.
//
// Threads: functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "host_stub/events/event.hpp"

namespace host_stub::building {

/// 2026-01-15T00:00:00Z: a working day in winter.
inline constexpr std::int64_t kUsualBegin = 1'768'435'200'000'000'000;

/// Events of a priority below this one are urgent.
inline constexpr std::uint32_t kUrgentBelow = 40;

struct DayOptions {
    std::uint64_t seed = 1;
    std::size_t count = 1000;        ///< Exactly so many events.
    std::size_t urgent_one_in = 20;  ///< One event in so many is urgent; 0: none.
    std::int64_t begin_unix_ns = kUsualBegin;
};

/// In order of occurrence, within 24 hours from the beginning.
std::vector<events::Event> simulate_day(const DayOptions& options);

struct StormOptions {
    std::uint64_t seed = 1;
    std::size_t count = 5000;
    std::size_t urgent_one_in = 20;
    bool hostile = false;  ///< Texts with CR, LF, NUL, broken UTF-8 and 1 MB lines.
    std::int64_t begin_unix_ns = kUsualBegin;
};

/// In order of occurrence, within ten seconds from the beginning.
std::vector<events::Event> simulate_storm(const StormOptions& options);

}  // namespace host_stub::building
