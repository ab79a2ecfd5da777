#include "encrypted_email/composition/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "encrypted_email/composition/utf8.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::uint64_t kEveryByte = 0x0101010101010101u;
constexpr std::uint64_t kHighBits = 0x80 * kEveryByte;

std::uint64_t load_word(const char* position) {
    std::uint64_t word;
    std::memcpy(&word, position, sizeof(word));
    return word;
}

// Eight bytes at once: no bit is left when all are printable ASCII (0x20 to 0x7E).
std::uint64_t unprintable(std::uint64_t word) {
    return (word | (word - 0x20 * kEveryByte) | (word + kEveryByte)) & kHighBits;
}

// The high bit of every byte that is a space, and no other bit.
std::uint64_t spaces(std::uint64_t word) {
    const std::uint64_t difference = word ^ (0x20 * kEveryByte);
    return ~(((difference & ~kHighBits) + ~kHighBits) | difference) & kHighBits;
}

bool has_double_space(std::string_view text) {
    if (text.size() < 8) {
        return text.find("  ") != std::string_view::npos;
    }
    // The words overlap by a byte or more, so that each two neighbours are in one of them.
    const std::size_t last = text.size() - 8;
    std::uint64_t doubled = 0;
    for (std::size_t i = 0; i < last; i += 7) {
        const std::uint64_t found = spaces(load_word(text.data() + i));
        doubled |= found & (found << 8);
    }
    const std::uint64_t found = spaces(load_word(text.data() + last));
    return (doubled | (found & (found << 8))) != 0;
}

bool is_printable_ascii(char byte) { return byte >= 0x20 && byte <= 0x7E; }

enum class Kind { plain, line_break, hidden };

Kind kind_of(char32_t code) {
    if (code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029) {
        return Kind::line_break;
    }
    const bool control = (code < 0x20 && code != '\t') || (code >= 0x7F && code <= 0x9F);
    const bool bidirectional =
        (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    return control || bidirectional ? Kind::hidden : Kind::plain;
}

// Where the first character stands that cannot be copied as it is.
std::size_t plain_length(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        while (text.size() - i >= 16 && (unprintable(load_word(text.data() + i)) |
                                         unprintable(load_word(text.data() + i + 8))) == 0) {
            i += 16;
        }
        if (text.size() - i >= 8 && unprintable(load_word(text.data() + i)) == 0) {
            i += 8;
        }
        while (i < text.size() && is_printable_ascii(text[i])) {
            ++i;
        }
        if (i == text.size()) {
            break;
        }
        const DecodedCharacter character = decode_character(text.substr(i));
        if (character.broken || kind_of(character.code) != Kind::plain) {
            break;
        }
        i += character.size;
    }
    return i;
}

// In place of a character that cannot be copied.
void append_visible(std::string& out, const DecodedCharacter& character) {
    if (character.broken) {
        out += "\xEF\xBF\xBD";
        return;
    }
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    out += "<U+";
    for (int shift = 12; shift >= 0; shift -= 4) {
        out += kDigits[(character.code >> shift) & 0xFu];
    }
    out += '>';
}

// White space within a line, as append_line understands it.
bool is_space(char32_t code) {
    return code == ' ' || code == '\t' || code == '\v' || code == '\f' || code == 0x85 ||
           kind_of(code) == Kind::line_break;
}

// Bytes of valid UTF-8 up to `octets` and `width` columns, whichever comes first.
std::size_t fitting_length(std::string_view text, std::size_t width, std::size_t octets) {
    // No character takes less than a byte.
    if (text.size() <= std::min(width, octets)) {
        return text.size();
    }
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        if (!is_continuation(text[i])) {
            if (width == 0) {
                return i;
            }
            --width;
        }
        if (i == octets) {
            return beginning(text, octets).size();
        }
    }
    return i;
}

}  // namespace

void append_line(std::string& out, std::string_view text) {
    if (text.empty()) {
        return;
    }
    // Nearly every text is one clean line as it comes.
    if (text.front() != ' ' && text.back() != ' ' && plain_length(text) == text.size() &&
        !has_double_space(text) && text.find('\t') == std::string_view::npos) {
        out += text;
        return;
    }
    const std::size_t begin = out.size();
    bool pending_space = false;
    while (!text.empty()) {
        const DecodedCharacter character = decode_character(text);
        if (is_space(character.code)) {
            pending_space = true;
        } else {
            if (pending_space && out.size() > begin) {
                out += ' ';
            }
            pending_space = false;
            if (character.broken || kind_of(character.code) != Kind::plain) {
                append_visible(out, character);
            } else {
                out += text.substr(0, character.size);
            }
        }
        text.remove_prefix(character.size);
    }
}

void append_line(std::string& out, std::string_view text, std::size_t most) {
    const std::string_view shown = beginning(text, most);
    append_line(out, shown);
    if (shown.size() < text.size()) {
        out += "... [";
        append_number(out, text.size());
        out += " bytes in all]";
    }
}

void append_line_beginning(std::string& out, std::string_view text, std::size_t most) {
    constexpr std::string_view kDots = "...";
    // Four bytes are the most that a character takes; the rest is for white space that goes away.
    const std::string_view taken = beginning(text, 8 * most);
    const std::size_t begin = out.size();
    append_line(out, taken);
    const std::string_view line = std::string_view(out).substr(begin);
    if (taken.size() == text.size() && columns(line) <= most) {
        return;
    }
    out.resize(begin + first_characters(line, most - kDots.size()).size());
    out += kDots;
}

void append_lines(std::string& out, std::string_view text, std::size_t indent) {
    while (text.ends_with('\n') || text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    while (!text.empty()) {
        const std::size_t line = out.size();
        out.append(indent, ' ');
        std::size_t line_break = 0;
        while (!text.empty() && line_break == 0) {
            const std::size_t plain = plain_length(text);
            out += text.substr(0, plain);
            text.remove_prefix(plain);
            if (text.empty()) {
                break;
            }
            const DecodedCharacter character = decode_character(text);
            if (kind_of(character.code) == Kind::line_break) {
                line_break = text.starts_with("\r\n") ? 2 : character.size;
            } else {
                append_visible(out, character);
                text.remove_prefix(character.size);
            }
        }
        text.remove_prefix(line_break);
        if (out.size() == line + indent) {
            out.resize(line);
        }
        wrap_line(out, line, kLongestLine, indent);
        out += "\r\n";
    }
}

void wrap_line(std::string& out, std::size_t line, std::size_t width, std::size_t indent) {
    if (out.size() - line <= width) {
        return;
    }
    const std::string whole(out, line);
    out.resize(line);
    std::string_view rest = whole;
    // A break within the indentation of the first line would leave an empty line.
    std::size_t unbreakable = std::min(rest.find_first_not_of(' '), rest.size());
    std::size_t taken = 0;  // by the indentation of the line being made
    while (true) {
        const std::size_t octets = kLongestLine - taken;
        const std::size_t fits = fitting_length(rest, width - taken, octets);
        if (fits == rest.size()) {
            break;
        }
        std::size_t end = rest.rfind(' ', fits);
        if (end == std::string_view::npos || end <= unbreakable) {
            // A word that is longer than a line stays whole if it can.
            end = rest.substr(0, octets).find(' ', fits);
        }
        if (end == std::string_view::npos) {
            const std::string_view piece = beginning(rest, octets);
            end = piece.size();
            if (end == rest.size()) {
                break;
            }
        }
        out += rest.substr(0, end);
        out += "\r\n";
        out.append(indent, ' ');
        rest.remove_prefix(rest[end] == ' ' ? end + 1 : end);
        unbreakable = 0;
        taken = indent;
    }
    out += rest;
}

std::string_view beginning(std::string_view text, std::size_t most) {
    if (text.size() <= most) {
        return text;
    }
    // A valid character has at most three continuation bytes; of other bytes, any cut is as good.
    for (std::size_t end = most; most - end <= 3; --end) {
        if (!is_continuation(text[end])) {
            return text.substr(0, end);
        }
        if (end == 0) {
            break;
        }
    }
    return text.substr(0, most);
}

std::string_view first_characters(std::string_view text, std::size_t most) {
    return text.substr(0, fitting_length(text, most, text.size()));
}

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return !is_continuation(byte); }));
}

bool is_ascii(std::string_view text) {
    std::size_t i = 0;
    for (; text.size() - i >= 32; i += 32) {
        const char* const at = text.data() + i;
        const std::uint64_t any =
            load_word(at) | load_word(at + 8) | load_word(at + 16) | load_word(at + 24);
        if ((any & kHighBits) != 0) {
            return false;
        }
    }
    for (; text.size() - i >= 8; i += 8) {
        if ((load_word(text.data() + i) & kHighBits) != 0) {
            return false;
        }
    }
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(),
                       [](char byte) { return (static_cast<unsigned char>(byte) & 0x80u) == 0; });
}

}  // namespace encrypted_email::composition
