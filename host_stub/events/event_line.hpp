// event_line.hpp - one event as one line of NDJSON, in and out.
//
// The format is documented in FORMAT.md.  Reading is strict about what a person can misspell
// (keys, status names, types, ranges) and lenient about what the field can send: a text may hold
// any byte, also one that is no UTF-8, and any escaped control character.
//
// Threads: functions of their arguments.
// Fails:   LineError says which column or key is wrong, and what is allowed there.
// See:     RFC 8259 (JSON), RFC 3339 (time).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "host_stub/events/event.hpp"

namespace host_stub::events {

struct LineError {
    std::size_t column;  ///< Counted from 1; 0 when the line is JSON and a key is at fault.
    std::string reason;
};

/// Where a line stands, for what it does not say itself.
struct LinePlace {
    std::uint64_t number;      ///< Tells apart two equal lines without an id.
    std::int64_t now_unix_ns;  ///< `occurred` of a line that has none.
};

/// Reads one line.  An event without an id gets one that is derived from the line's text, its
/// number and `occurred`: the same file read again gives the same ids, and a line without a time
/// is a new event each time.
std::variant<Event, LineError> read_event_line(std::string_view line, const LinePlace& place);

/// Writes what read_event_line() reads back as the same event, without the line end.  Two values
/// change: a real that is no number has no JSON form and becomes the text "nan"; infinities become
/// the greatest finite values.
std::string write_event_line(const Event& event);

}  // namespace host_stub::events
