#include "host_stub/host/printable.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace host_stub::host {

namespace {

/// Length of the well-formed character at the beginning of `text` (RFC 3629 section 4); 0: none.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    };
    const auto tail = [&](std::size_t i, std::uint32_t least = 0x80, std::uint32_t most = 0xbf) {
        return byte(i) >= least && byte(i) <= most;
    };
    const std::uint32_t first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return tail(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const std::uint32_t least = first == 0xe0 ? 0xa0 : 0x80;
        const std::uint32_t most = first == 0xed ? 0x9f : 0xbf;
        return tail(1, least, most) && tail(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const std::uint32_t least = first == 0xf0 ? 0x90 : 0x80;
        const std::uint32_t most = first == 0xf4 ? 0x8f : 0xbf;
        return tail(1, least, most) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

/// C0, DEL, C1, and the characters that reorder or break lines of text.
bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first < 0x20 || first == 0x7f;
    if (character.size() == 2)
        return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
    return character >= "\xe2\x80\xa8" && character <= "\xe2\x80\xae";  // U+2028 to U+202E
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
    std::string line;
    while (!text.empty() && line.size() < most) {
        const std::size_t length = character_length(text);
        const std::string_view character = text.substr(0, length == 0 ? 1 : length);
        if (length == 0 || is_control(character)) {
            for (const char byte : character) {
                line += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
            }
        } else {
            line += character;
        }
        text.remove_prefix(character.size());
    }
    return text.empty() ? line : line + "...";
}

}  // namespace host_stub::host
