// utf8.hpp - where UTF-8 is well formed, and text of a stranger made fit to be shown.
//
// Threads: free functions, safe from any thread.
// See:     RFC 3629; Unicode, table 3-7 (well-formed byte sequences)
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace encrypted_email::smtp {

// Bytes of the character that `text` begins with; 0 when it begins with none: overlong forms,
// surrogates and values over U+10FFFF are none.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

// Appends `text`; '?' stands for every control character (C1 included: terminals obey them) and
// for every byte that is no UTF-8.
void append_printable(std::string& out, std::string_view text);

}  // namespace encrypted_email::smtp
