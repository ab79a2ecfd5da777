#include "support/mail_rules.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace encrypted_email::composition::rules {

namespace {

constexpr std::array<std::string_view, 15> kFieldNames = {"Date",
                                                          "From",
                                                          "To",
                                                          "Cc",
                                                          "Subject",
                                                          "Message-ID",
                                                          "List-Id",
                                                          "Auto-Submitted",
                                                          "Alarm-Redelivery",
                                                          "Importance",
                                                          "Priority",
                                                          "MIME-Version",
                                                          "Content-Type",
                                                          "Content-Transfer-Encoding",
                                                          ""};

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\r\n"), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return lines;
}

std::size_t header_size(std::string_view mail) { return mail.find("\r\n\r\n"); }

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

// By the ranges of RFC 3629 section 4, as a state machine over the bytes still to come.
bool is_valid_utf8(std::string_view text) {
    int due = 0;
    unsigned lowest = 0x80;
    unsigned highest = 0xBF;
    for (const char character : text) {
        const unsigned byte = static_cast<unsigned char>(character);
        if (due > 0) {
            if (byte < lowest || byte > highest) {
                return false;
            }
            lowest = 0x80;
            highest = 0xBF;
            --due;
        } else if (byte >= 0x80) {
            if (byte < 0xC2 || byte > 0xF4) {
                return false;
            }
            due = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
            lowest = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
            highest = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
        }
    }
    return due == 0;
}

int hexadecimal_digit(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

// RFC 2045 section 6.7, strictly.
std::optional<std::string> from_quoted_printable(std::string_view text) {
    std::string bytes;
    for (std::string_view line : split_lines(text)) {
        if (line.size() > 76 || line.ends_with(' ') || line.ends_with('\t')) {
            return std::nullopt;
        }
        const bool soft = line.ends_with('=');
        line.remove_suffix(soft ? 1 : 0);
        while (!line.empty()) {
            if (line[0] != '=') {
                if (line[0] < 0x20 || line[0] > 0x7E) {
                    return std::nullopt;
                }
                bytes += line[0];
                line.remove_prefix(1);
                continue;
            }
            if (line.size() < 3 || hexadecimal_digit(line[1]) < 0 ||
                hexadecimal_digit(line[2]) < 0) {
                return std::nullopt;
            }
            bytes +=
                static_cast<char>(hexadecimal_digit(line[1]) * 16 + hexadecimal_digit(line[2]));
            line.remove_prefix(3);
        }
        bytes += soft ? "" : "\r\n";
    }
    return bytes;
}

// RFC 2045 section 6.8, strictly: lines of at most 76 characters, padding at the end only.
std::optional<std::string> from_base64(std::string_view text) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    std::uint32_t group = 0;
    std::size_t digits = 0;
    std::size_t padding = 0;
    for (const std::string_view line : split_lines(text)) {
        if (line.size() > 76) {
            return std::nullopt;
        }
        for (const char character : line) {
            const std::size_t value = kAlphabet.find(character);
            if (character == '=') {
                ++padding;
            } else if (value == std::string_view::npos || padding > 0) {
                return std::nullopt;
            }
            group = (group << 6) | (character == '=' ? 0 : static_cast<std::uint32_t>(value));
            if (++digits % 4 == 0) {
                for (std::size_t i = 0; i + padding < 3; ++i) {
                    bytes += static_cast<char>((group >> (16 - 8 * i)) & 0xFFu);
                }
                group = 0;
            }
        }
    }
    return digits % 4 == 0 && padding <= 2 ? std::optional(bytes) : std::nullopt;
}

std::optional<std::string> decode(std::string_view body, std::string_view encoding) {
    if (encoding == "7bit") {
        return is_ascii(body) ? std::optional<std::string>(body) : std::nullopt;
    }
    if (encoding == "8bit") {
        return std::string(body);
    }
    if (encoding == "quoted-printable") {
        return from_quoted_printable(body);
    }
    return encoding == "base64" ? from_base64(body) : std::nullopt;
}

std::string broken_line_rule(std::string_view text) {
    if (!text.ends_with("\r\n")) {
        return "the last line is not ended";
    }
    for (const std::string_view line : split_lines(text)) {
        if (line.size() > 998) {
            return "a line of " + std::to_string(line.size()) + " octets";
        }
        for (const char character : line) {
            const auto byte = static_cast<unsigned char>(character);
            if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
                return "the control character " + std::to_string(byte);
            }
        }
    }
    return {};
}

std::string broken_header_rule(std::string_view header, bool utf8) {
    if (!utf8 && !is_ascii(header)) {
        return "a header that is not ASCII";
    }
    if (!is_valid_utf8(header)) {
        return "a header that is not UTF-8";
    }
    for (const std::string_view line : split_lines(header)) {
        if (line.find_first_not_of(" \t") == std::string_view::npos) {
            return "a header line of white space";
        }
    }
    std::vector<std::string> names;
    for (const std::string& field : header_fields(header)) {
        names.push_back(field.substr(0, field.find(": ")));
        if (std::find(kFieldNames.begin(), kFieldNames.end(), names.back()) == kFieldNames.end()) {
            return "the header field '" + field + "'";
        }
    }
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
        return "a header field that is there twice";
    }
    return {};
}

}  // namespace

std::vector<std::string> header_fields(std::string_view mail) {
    std::vector<std::string> fields;
    for (const std::string_view line : split_lines(mail.substr(0, header_size(mail)))) {
        if ((line.starts_with(' ') || line.starts_with('\t')) && !fields.empty()) {
            fields.back() += line;
        } else {
            fields.emplace_back(line);
        }
    }
    return fields;
}

std::string header_value(std::string_view mail, std::string_view name) {
    const std::string begin = std::string(name) + ": ";
    for (const std::string& field : header_fields(mail)) {
        if (field.starts_with(begin)) {
            return field.substr(begin.size());
        }
    }
    return {};
}

std::string decoded_body(std::string_view mail) {
    const std::string encoding = header_value(mail, "Content-Transfer-Encoding");
    return decode(mail.substr(header_size(mail) + 4), encoding).value_or("");
}

std::string broken_rule(std::string_view mail, bool utf8_header) {
    if (header_size(mail) == std::string_view::npos) {
        return "the header has no end";
    }
    if (std::string broken = broken_line_rule(mail); !broken.empty()) {
        return broken;
    }
    const std::string_view header = mail.substr(0, header_size(mail));
    if (std::string broken = broken_header_rule(header, utf8_header); !broken.empty()) {
        return broken;
    }
    const std::string body = decoded_body(mail);
    if (body.empty()) {
        return "a body that cannot be decoded";
    }
    if (std::string broken = broken_line_rule(body); !broken.empty()) {
        return "in the decoded body: " + broken;
    }
    return is_valid_utf8(body) ? "" : "a body that is not UTF-8";
}

}  // namespace encrypted_email::composition::rules
