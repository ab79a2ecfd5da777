// glob.hpp - path globs, as a filter names points of the building.
//
//     *   any characters but "/", also none       Main/*/FlowTemperature
//     **  any characters, also none               Main/**
//     ?   one character but "/"                   Main/Boiler-?/FlowTemperature
//
// Everything else stands for itself, case included.  A character is a UTF-8 one; a byte of a path
// that is not UTF-8 counts as a character.
//
// Promises: work of at most the pattern's length times the path's, whatever both hold, and no
// allocation: paths come from the field and may be hostile.
//
// Threads: a function of its arguments.
#pragma once

#include <string_view>

namespace encrypted_email::grouping {

// Whether the pattern stands for the whole path.  `pattern` has at most
// configuration::kMaximumGlob bytes; a longer one stands for nothing.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view path);

}  // namespace encrypted_email::grouping
