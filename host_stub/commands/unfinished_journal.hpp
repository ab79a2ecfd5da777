// unfinished_journal.hpp - events that are not settled, kept as NDJSON for the next run.
//
// The file is replaced as a whole, by a rename after fsync(): it may be the very file that the
// events came from, and a crash in between must not lose them.
//
// Threads: a function of its arguments.
#pragma once

#include <span>
#include <string>

#include "host_stub/events/event.hpp"

namespace host_stub::commands {

/// Writes all of them, or an empty file when there are none.  Throws std::system_error that names
/// the path; what stood there is then unchanged.
void write_unfinished_journal(const std::string& path, std::span<const events::Event> events);

}  // namespace host_stub::commands
