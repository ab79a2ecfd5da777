#include "encrypted_email/smtp/utf8.hpp"

#include <algorithm>

namespace encrypted_email::smtp {
namespace {

bool within(char byte, unsigned low, unsigned high) {
    const auto value = static_cast<unsigned char>(byte);
    return value >= low && value <= high;
}

bool is_control(std::string_view character) {
    if (character.size() == 1) return within(character[0], 0x00, 0x1F) || character[0] == 0x7F;
    return character.size() == 2 && character[0] == '\xC2' && within(character[1], 0x80, 0x9F);
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
    if (text.empty()) return 0;
    if (within(text[0], 0x00, 0x7F)) return 1;

    // The second byte's range keeps overlong forms, surrogates and too large values out.
    std::size_t length = 0;
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (within(text[0], 0xC2, 0xDF)) {
        length = 2;
    } else if (within(text[0], 0xE0, 0xEF)) {
        length = 3;
        if (text[0] == '\xE0') low = 0xA0;
        if (text[0] == '\xED') high = 0x9F;
    } else if (within(text[0], 0xF0, 0xF4)) {
        length = 4;
        if (text[0] == '\xF0') low = 0x90;
        if (text[0] == '\xF4') high = 0x8F;
    }
    if (length == 0 || text.size() < length || !within(text[1], low, high)) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if (!within(text[i], 0x80, 0xBF)) return 0;
    }
    return length;
}

void append_printable(std::string& out, std::string_view text) {
    while (!text.empty()) {
        // Nearly all of it.
        const auto plain = static_cast<std::size_t>(
            std::find_if_not(text.begin(), text.end(),
                             [](char byte) { return byte >= 0x20 && byte <= 0x7E; }) -
            text.begin());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) return;
        const std::size_t length = utf8_length(text);
        const std::string_view character = text.substr(0, length == 0 ? 1 : length);
        if (length == 0 || is_control(character)) {
            out += '?';
        } else {
            out += character;
        }
        text.remove_prefix(character.size());
    }
}

}  // namespace encrypted_email::smtp
