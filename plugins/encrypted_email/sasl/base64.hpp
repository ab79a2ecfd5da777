// base64.hpp - base64 as SASL messages use it: padded, on one line, nothing else among it.
//
// Threads: functions of their arguments.
// See:     RFC 4648 section 4, RFC 4954 section 4, RFC 5802 section 7
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "encrypted_email/sasl/secret.hpp"

namespace encrypted_email::sasl {

[[nodiscard]] constexpr std::size_t base64_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

void append_base64(Secret& out, std::span<const std::uint8_t> bytes);

// Nothing: it is no base64.
[[nodiscard]] std::optional<std::string> decoded_base64(std::string_view text);

}  // namespace encrypted_email::sasl
