// base64.hpp - base64 for SASL responses.
//
// Threads: free functions, safe from any thread.
// See:     RFC 4648 section 4, RFC 4954 section 4
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace encrypted_email::smtp {

[[nodiscard]] constexpr std::size_t base64_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

// Appends the padded base64 of `bytes`, on one line.  `out` grows before the first character is
// written, so that a secret is never left behind in memory that was given back.
void append_base64(std::string& out, std::string_view bytes);

}  // namespace encrypted_email::smtp
