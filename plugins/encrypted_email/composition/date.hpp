// date.hpp - instants and durations, as mail programs and as operators read them.
//
// All times are UTC and say so: they are right for every reader, and no setting of the machine
// (TZ, locale) and no change of its zone can make two mails disagree.
//
// Threads: functions of their arguments.
// See:     RFC 5322 section 3.3
#pragma once

#include <cstdint>
#include <string>

namespace encrypted_email::composition {

// "Mon, 23 Nov 2026 23:29:05 +0000", for the header field Date.
void append_date_time(std::string& out, std::int64_t unix_ns);

// "2026-11-23 23:29:05 UTC": what is read at night on a telephone has no use for milliseconds.
void append_timestamp(std::string& out, std::int64_t unix_ns);

// "2026-11-23", "11-23" and "23:29:05", where it is said elsewhere that they are UTC.
void append_date(std::string& out, std::int64_t unix_ns);
void append_month_and_day(std::string& out, std::int64_t unix_ns);
void append_time_of_day(std::string& out, std::int64_t unix_ns);

[[nodiscard]] bool is_same_day(std::int64_t unix_ns, std::int64_t other_unix_ns);

// From one instant to another, whatever two instants a host may invent.
[[nodiscard]] std::int64_t duration_between(std::int64_t from_unix_ns, std::int64_t to_unix_ns);

// "4 d 3 h", "2 h 5 min", "3 min 12 s", "12 s", "0.250 s": the two largest units, cut off.
// Negative counts as zero.
void append_duration(std::string& out, std::int64_t ns);

}  // namespace encrypted_email::composition
