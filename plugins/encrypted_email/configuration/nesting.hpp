// nesting.hpp - a bound to how deep dotted keys nest tables.
//
// toml++ 3.3 makes one table inside another for each part of a dotted key, without a limit, and
// frees them by recursion: a key of a million parts would end the process.  (Its own limit covers
// lists and inline tables only.)
//
// Threads: a function of its argument.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::configuration {

inline constexpr std::size_t kDeepestKey = 8;  // parts; what is asked for has five at most

// Where a key with more parts begins to have too many.  Nothing: no key does.
[[nodiscard]] std::optional<Place> find_deep_key(std::string_view document);

}  // namespace encrypted_email::configuration
