#include "encrypted_email/sasl/saslprep.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace encrypted_email::sasl {
namespace {

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

// Assigned in Unicode 3.2, combining class 0, never composed with what stands before, and the same
// in NFKC; not prohibited by RFC 4013 section 2.3, not written from right to left.
constexpr std::array kUnchanged = {
    Range{0x20, 0x7E},                                                  // ASCII
    Range{0xA1, 0xA7},     Range{0xA9, 0xA9},     Range{0xAB, 0xAC},    // Latin-1
    Range{0xAE, 0xAE},     Range{0xB0, 0xB1},     Range{0xB6, 0xB7},    //
    Range{0xBB, 0xBB},     Range{0xBF, 0x131},                          // Latin Extended-A
    Range{0x134, 0x13E},   Range{0x141, 0x148},   Range{0x14A, 0x17E},  //
    Range{0x386, 0x386},   Range{0x388, 0x38A},   Range{0x38C, 0x38C},  // Greek
    Range{0x38E, 0x3A1},   Range{0x3A3, 0x3CE},                         //
    Range{0x400, 0x482},   Range{0x48A, 0x4CE},                         // Cyrillic
    Range{0x20AC, 0x20AC},                                              // the euro
    Range{0x3041, 0x3096}, Range{0x30A1, 0x30FA},                       // Kana
    Range{0x4E00, 0x9FA5},                                              // Han
    Range{0xAC00, 0xD7A3},                                              // Hangul
};

// Takes one character from the front of `text`; nothing: it is no UTF-8, or beyond what three bytes
// hold, where nothing is taken.
std::optional<std::uint32_t> take_character(std::string_view& text) {
    const auto byte = [text](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
    };
    const std::uint32_t lead = byte(0);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : 3;
    if (length == 0 || lead >= 0xF0 || text.size() < length) return std::nullopt;
    std::uint32_t character = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
        character = character << 6 | (byte(i) & 0x3F);
    }
    if (length == 3 && character < 0x800) return std::nullopt;
    text.remove_prefix(length);
    return character;
}

}  // namespace

bool is_prepared(std::string_view text) {
    while (!text.empty()) {
        const auto character = take_character(text);
        if (!character || std::none_of(kUnchanged.begin(), kUnchanged.end(), [&](Range range) {
                return *character >= range.first && *character <= range.last;
            })) {
            return false;
        }
    }
    return true;
}

}  // namespace encrypted_email::sasl
