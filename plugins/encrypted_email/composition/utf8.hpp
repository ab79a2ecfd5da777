// utf8.hpp - one character out of bytes that may not be UTF-8.
//
// Threads: functions of their arguments.
// See:     RFC 3629; Unicode Standard section 3.9, tables 3-7 and 3-8
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace encrypted_email::composition {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

struct DecodedCharacter {
    char32_t code;
    std::size_t size;     // bytes that it takes, 1 to 4
    bool broken = false;  // not UTF-8: `code` is U+FFFD and `size` the maximal subpart
};

[[nodiscard]] constexpr bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u;
}

// The character at the beginning of `text`, which is not empty.
[[nodiscard]] constexpr DecodedCharacter decode_character(std::string_view text) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return {kReplacementCharacter, 1, true};
    }
    const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    // Of the second byte not all values are allowed: overlong forms, surrogates, above U+10FFFF.
    const unsigned char lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    char32_t code = lead & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if (i == text.size() || byte(i) < (i == 1 ? lowest : 0x80) ||
            byte(i) > (i == 1 ? highest : 0xBF)) {
            return {kReplacementCharacter, i, true};
        }
        code = (code << 6) | (byte(i) & 0x3Fu);
    }
    return {code, size};
}

}  // namespace encrypted_email::composition
