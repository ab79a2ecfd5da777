// nearest.hpp - the name that was probably meant.
//
// Threads: a function of its arguments.
#pragma once

#include <span>
#include <string_view>

namespace encrypted_email::configuration {

// The name of least Damerau-Levenshtein distance from `word` (a letter added, missing, wrong, or
// two neighbours exchanged count one each; case counts nothing), the first of several.  Empty when
// none is near: more than one letter in three is wrong, or more than three are.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> names);

}  // namespace encrypted_email::configuration
