// printable.hpp - text from anywhere, made safe for a terminal or a log: one line, no control
// characters, valid UTF-8.
//
// Threads: a function of its argument.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace host_stub::host {

/// Control characters and bytes that are not UTF-8 become \xNN; what is longer than `most` bytes
/// is cut, and ends in "...".
std::string printable(std::string_view text, std::size_t most = 2000);

}  // namespace host_stub::host
