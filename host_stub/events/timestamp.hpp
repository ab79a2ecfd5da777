// timestamp.hpp - RFC 3339 date and time text, to and from nanoseconds since 1970 (UTC).
//
// Reads the grammar of RFC 3339 section 5.6 with 'T', 't' or a blank between date and time and an
// offset that must be there: a local time without one says nothing about when something happened.
// Fractions finer than a nanosecond are cut; a leap second (:60) counts as the second after it.
//
// Threads: functions of their arguments.  Fails: nullopt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace host_stub::events {

/// Years 1678 to 2261: what 64 bits of nanoseconds can say.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

/// "2026-01-15T06:30:00Z", with as many digits of a fraction as are needed (0, 3, 6 or 9).
std::string format_timestamp(std::int64_t unix_ns);

}  // namespace host_stub::events
