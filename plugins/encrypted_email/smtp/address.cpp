#include "encrypted_email/smtp/address.hpp"

#include <algorithm>

#include "encrypted_email/smtp/utf8.hpp"

namespace encrypted_email::smtp {
namespace {

struct AddressParts {
    std::string_view local_part;
    std::string_view domain;
};

// The part behind the last "@" is the domain: none can stand in it.
AddressParts split(std::string_view address) {
    const std::size_t at = address.rfind('@');
    if (at == address.npos) return {address, {}};
    return {address.substr(0, at), address.substr(at + 1)};
}

bool is_ascii(char character) { return static_cast<unsigned char>(character) < 0x80; }

bool is_control(char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
}

bool is_letter_or_digit(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

// RFC 5322 section 3.2.3, with RFC 6531 section 3.3.
bool is_atom_character(char character) {
    return is_letter_or_digit(character) || !is_ascii(character) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(character) != std::string_view::npos;
}

// True when `text` is made of non-empty runs of `is_member` with a dot between two.
template <typename Predicate>
bool is_dotted(std::string_view text, Predicate is_member) {
    bool dot_may_follow = false;
    for (const char character : text) {
        if (character == '.' ? !dot_may_follow : !is_member(character)) return false;
        dot_may_follow = character != '.';
    }
    return dot_may_follow;
}

// RFC 5321 section 4.1.2, Quoted-string; control characters are dealt with elsewhere.
bool is_quoted_string(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') return false;
        if (text[i] == '\\' && (++i == text.size() || !is_ascii(text[i]))) return false;
    }
    return true;
}

bool needs_quotes(std::string_view local_part) {
    return !is_dotted(local_part, is_atom_character) && !is_quoted_string(local_part);
}

}  // namespace

bool is_domain(std::string_view text, bool utf8) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
        return std::all_of(text.begin(), text.end(), [](char character) {
            return is_letter_or_digit(character) || character == '.' || character == ':' ||
                   character == '-';
        });
    }
    return is_utf8(text) && is_dotted(text, [utf8](char character) {
               return is_letter_or_digit(character) || character == '-' || character == '_' ||
                      (utf8 && !is_ascii(character));
           });
}

std::string_view address_problem(std::string_view address, bool utf8) {
    const auto [local_part, domain] = split(address);
    if (std::any_of(address.begin(), address.end(), is_control)) {
        return "it holds a control character";
    }
    if (!std::all_of(address.begin(), address.end(), is_ascii)) {
        if (!utf8) return "it is not ASCII, and SMTPUTF8 is not in use";
        if (!is_utf8(address)) return "it is not valid UTF-8";
    }
    if (address.size() > kLongestAddress) return "it is longer than 320 octets";
    if (local_part.empty()) return "it has no local part";
    if (domain.empty()) return "it has no domain";
    if (!is_domain(domain, utf8)) return "its domain is malformed";
    return {};
}

void append_path(std::string& out, std::string_view address) {
    out += '<';
    if (const auto [local_part, domain] = split(address);
        needs_quotes(local_part) && !address.empty()) {
        out += '"';
        for (const char character : local_part) {
            if (character == '"' || character == '\\') out += '\\';
            out += character;
        }
        out += "\"@";
        out += domain;
    } else {
        out += address;
    }
    out += '>';
}

}  // namespace encrypted_email::smtp
