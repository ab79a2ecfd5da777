#include "encrypted_email/composition/transfer_encoding.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "encrypted_email/composition/text.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::size_t kEncodedLine = 76;  // RFC 2045 section 6.7 (5) and 6.8
constexpr std::size_t kBytesOfLine = 57;  // that base64 makes 76 characters of

// What quoted-printable may leave as it is anywhere in a line.
bool is_literal(char byte) { return byte >= 0x20 && byte <= 0x7E && byte != '='; }

bool is_line_end(std::string_view text, std::size_t i) {
    return i + 1 < text.size() && text[i] == '\r' && text[i + 1] == '\n';
}

// It would be lost on the way, RFC 2045 section 6.7 (3).
bool is_trailing_space(std::string_view text, std::size_t i) {
    return text[i] == ' ' && (i + 1 == text.size() || is_line_end(text, i + 1));
}

}  // namespace

TransferEncoding choose_transfer_encoding(std::string_view body, bool eight_bit) {
    if (is_ascii(body)) {
        return TransferEncoding::seven_bit;
    }
    if (eight_bit) {
        return TransferEncoding::eight_bit;
    }
    const auto escapes =
        static_cast<std::size_t>(std::count_if(body.begin(), body.end(), [](char byte) {
            return !is_literal(byte) && byte != '\r' && byte != '\n';
        }));
    // Soft breaks of one and line breaks of the other weigh about the same.
    return body.size() + 2 * escapes <= body.size() / 3 * 4 ? TransferEncoding::quoted_printable
                                                            : TransferEncoding::base64;
}

std::string_view transfer_encoding_name(TransferEncoding encoding) {
    switch (encoding) {
        case TransferEncoding::seven_bit: return "7bit";
        case TransferEncoding::eight_bit: return "8bit";
        case TransferEncoding::quoted_printable: return "quoted-printable";
        case TransferEncoding::base64: break;
    }
    return "base64";
}

void append_quoted_printable(std::string& out, std::string_view body) {
    constexpr std::size_t kRoom = kEncodedLine - 1;  // the last column is the soft break's
    std::size_t room = kRoom;
    std::size_t i = 0;
    while (i < body.size()) {
        std::size_t end = i;
        while (end < body.size() && end - i < room && is_literal(body[end]) &&
               !is_trailing_space(body, end)) {
            ++end;
        }
        out += body.substr(i, end - i);
        room -= end - i;
        i = end;
        if (i == body.size()) {
            break;
        }
        const bool escaped = !is_literal(body[i]) || is_trailing_space(body, i);
        if (is_line_end(body, i)) {
            out += "\r\n";
            room = kRoom;
            i += 2;
        } else if (!escaped || room < 3) {
            out += "=\r\n";
            room = kRoom;
        } else {
            append_escaped_byte(out, body[i]);
            room -= 3;
            ++i;
        }
    }
}

void append_base64_lines(std::string& out, std::string_view body) {
    while (!body.empty()) {
        append_base64(out, body.substr(0, kBytesOfLine));
        out += "\r\n";
        body.remove_prefix(std::min(body.size(), kBytesOfLine));
    }
}

void append_base64(std::string& out, std::string_view bytes) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t begin = out.size();
    out.resize(begin + (bytes.size() + 2) / 3 * 4, '=');
    char* to = out.data() + begin;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(bytes.size() - i, 3);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            const char byte = k < count ? bytes[i + k] : '\0';
            group = (group << 8) | static_cast<unsigned char>(byte);
        }
        for (std::size_t k = 0; k <= count; ++k) {
            to[k] = kAlphabet[(group >> (18 - 6 * k)) & 0x3Fu];
        }
        to += 4;
    }
}

void append_escaped_byte(std::string& out, char byte) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(byte);
    const char escaped[] = {'=', kDigits[value >> 4], kDigits[value & 0xFu]};
    out.append(escaped, sizeof(escaped));
}

}  // namespace encrypted_email::composition
