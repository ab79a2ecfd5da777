// derived_id.hpp - an id for an event that has none of its own.
//
// Threads: a function of its arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace host_stub::events {

/// A name-based UUID (RFC 9562 section 5.5) of the event's line, the number of that line and the
/// time of the event: same arguments, same id.
std::string derived_id(std::string_view line, std::uint64_t number, std::int64_t occurred_unix_ns);

}  // namespace host_stub::events
