// addresses.hpp - lists of addresses as people write them into one line.
//
// Threads: a function of its argument.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace host_stub::conversion {

/// The addresses between commas and semicolons, those in quoted names aside; quotes around a whole
/// address are left out.  Whether they are addresses is not judged.
[[nodiscard]] std::vector<std::string> addresses_in(std::string_view list);

}  // namespace host_stub::conversion
