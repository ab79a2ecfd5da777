// hostile_text.hpp - texts as a broken or malicious device sends them.
//
// What breaks mail and log formats: line ends and a lone dot, header lines, encoded words, NUL,
// terminal escapes, bytes that are not UTF-8, text that runs backwards, lines without an end.
//
// Threads: constants.
#pragma once

#include <span>
#include <string>

namespace host_stub::building {

/// At least a dozen, each for a reason of its own; short enough to be used often.
std::span<const std::string> hostile_texts();

/// One line of a megabyte without a line end or a blank.
const std::string& endless_line();

}  // namespace host_stub::building
