#include "encrypted_email/configuration/wording.hpp"

#include <algorithm>
#include <cstddef>

namespace encrypted_email::configuration {

namespace {

constexpr std::size_t kLongestQuote = 64;  // bytes: every name of the document fits
constexpr std::size_t kLongestList = 20;   // names

bool is_c0_or_delete(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_c1_at(std::string_view text, std::size_t i) {
    return text[i] == '\xC2' && i + 1 < text.size() && (text[i + 1] & 0xE0) == 0x80;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool is_bare_key_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

}  // namespace

std::string printable(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_c1_at(text, i)) {
            result += '?';
            ++i;
        } else {
            result += is_c0_or_delete(text[i]) ? '?' : text[i];
        }
    }
    return result;
}

std::string in_quotes(std::string_view text) {
    if (text.size() <= kLongestQuote) {
        return "\"" + printable(text) + "\"";
    }
    std::size_t end = kLongestQuote;
    while (end > 0 && is_continuation(text[end])) {
        --end;
    }
    return "\"" + printable(text.substr(0, end)) + "...\"";
}

bool is_bare_key(std::string_view key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), is_bare_key_character);
}

std::string key_text(std::string_view key) {
    return is_bare_key(key) && key.size() <= kLongestQuote ? std::string(key) : in_quotes(key);
}

std::string listed(std::span<const std::string_view> names) {
    std::string result;
    for (std::size_t i = 0; i < std::min(names.size(), kLongestList); ++i) {
        result += i == 0 ? "" : ", ";
        result += key_text(names[i]);
    }
    return result += names.size() > kLongestList ? ", ..." : "";
}

bool has_control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_c0_or_delete(text[i]) || is_c1_at(text, i)) {
            return true;
        }
    }
    return false;
}

bool is_utf8(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        const auto lead = static_cast<unsigned char>(text[i]);
        std::size_t length = 1;
        unsigned char second_from = 0x80;
        unsigned char second_to = 0xBF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            length = 2;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            length = 3;
            second_from = lead == 0xE0 ? 0xA0 : 0x80;
            second_to = lead == 0xED ? 0x9F : 0xBF;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            length = 4;
            second_from = lead == 0xF0 ? 0x90 : 0x80;
            second_to = lead == 0xF4 ? 0x8F : 0xBF;
        } else if (lead >= 0x80) {
            return false;
        }
        if (text.size() - i < length) {
            return false;
        }
        if (length > 1) {
            const auto second = static_cast<unsigned char>(text[i + 1]);
            const std::string_view rest = text.substr(i + 1, length - 1);
            if (second < second_from || second > second_to ||
                !std::all_of(rest.begin(), rest.end(), is_continuation)) {
                return false;
            }
        }
        i += length;
    }
    return true;
}

std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return result;
}

}  // namespace encrypted_email::configuration
