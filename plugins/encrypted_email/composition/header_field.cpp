#include "encrypted_email/composition/header_field.hpp"

#include <algorithm>

#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/transfer_encoding.hpp"
#include "encrypted_email/composition/utf8.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::size_t kLastColumn = 76;
constexpr std::size_t kLongestWord = kLastColumn - 1;  // behind the fold's space

constexpr std::string_view kEncodedWordEnd = "?=";
constexpr std::string_view kBase64Begin = "=?utf-8?B?";
constexpr std::string_view kQuotedBegin = "=?utf-8?Q?";
constexpr std::size_t kFrame = kBase64Begin.size() + kEncodedWordEnd.size();
// Enough for one character of four bytes in either encoding.
constexpr std::size_t kShortestEncodedWord = kFrame + 12;

bool is_alphanumeric(char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z');
}

// What "Q" leaves as it is wherever an encoded word may stand, RFC 2047 section 5 (3).
bool is_plain_in_q(char byte) {
    return is_alphanumeric(byte) || byte == '!' || byte == '*' || byte == '+' || byte == '-' ||
           byte == '/';
}

std::size_t size_in_q(std::string_view text) {
    std::size_t size = 0;
    for (const char byte : text) {
        size += is_plain_in_q(byte) || byte == ' ' ? 1u : 3u;
    }
    return size;
}

void append_q(std::string& out, std::string_view text) {
    for (const char byte : text) {
        if (is_plain_in_q(byte)) {
            out += byte;
        } else if (byte == ' ') {
            out += '_';
        } else {
            append_escaped_byte(out, byte);
        }
    }
}

// Whether a word of it takes more than a line.
bool has_too_long_word(std::string_view text) {
    while (text.size() > kLongestWord) {
        const std::size_t end = text.rfind(' ', kLongestWord);
        if (end == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(end + 1);
    }
    return false;
}

// Whether a word of it cannot stand in a line as it is.
bool needs_encoding(std::string_view text) {
    return !is_ascii(text) || text.find("=?") != std::string_view::npos || has_too_long_word(text);
}

// RFC 5322 section 3.2.3, and the spaces between atoms.
bool is_atoms(std::string_view text) {
    constexpr std::string_view kOthers = " !#$%&'*+-/=?^_`{|}~";
    return std::all_of(text.begin(), text.end(), [kOthers](char byte) {
        return is_alphanumeric(byte) || kOthers.find(byte) != std::string_view::npos;
    });
}

// Calls `visit` with each word of `text` and its position.
template <typename Visitor>
void for_each_word(std::string_view text, Visitor visit) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        visit(text.substr(begin, end - begin), begin);
        begin = end + 1;
    }
}

}  // namespace

HeaderField::HeaderField(std::string& out, std::string_view name)
    : out_(out), line_(out.size()), empty_(name.size() + 1) {
    out_ += name;
    out_ += ':';
}

HeaderField::~HeaderField() { out_ += "\r\n"; }

void HeaderField::fold() {
    out_ += "\r\n";
    line_ = out_.size();
    empty_ = 0;
}

void HeaderField::token(std::string_view token) {
    if (column() + 1 + token.size() > kLastColumn && column() > empty_) {
        fold();
    }
    out_ += ' ';
    out_ += token;
}

// As many words as a line has room for at a time.
void HeaderField::words(std::string_view text) {
    while (!text.empty()) {
        const std::size_t room = kLastColumn - std::min(column() + 1, kLastColumn);
        std::size_t end = text.size();
        if (end > room) {
            end = text.rfind(' ', room);
            if (end == std::string_view::npos) {
                end = std::min(text.find(' '), text.size());
            }
        }
        token(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void HeaderField::text(std::string_view text) {
    if (!needs_encoding(text)) {
        words(text);
        return;
    }
    // From the first word that needs it to the last, spaces included: between two encoded words a
    // space would be lost, RFC 2047 section 6.2.
    std::size_t begin = text.size();
    std::size_t end = 0;
    for_each_word(text, [&](std::string_view word, std::size_t position) {
        if (needs_encoding(word)) {
            begin = std::min(begin, position);
            end = position + word.size();
        }
    });
    words(text.substr(0, begin == 0 ? 0 : begin - 1));
    encoded_words(text.substr(begin, end - begin));
    words(text.substr(std::min(end + 1, text.size())));
}

void HeaderField::phrase(std::string_view text) {
    if (needs_encoding(text)) {
        encoded_words(text);
    } else if (is_atoms(text)) {
        words(text);
    } else {
        std::string quoted = "\"";
        for (const char byte : text) {
            if (byte == '"' || byte == '\\') {
                quoted += '\\';
            }
            quoted += byte;
        }
        quoted += '"';
        words(quoted);
    }
}

void HeaderField::address(const configuration::Address& address, std::string_view end) {
    std::string name;
    append_line(name, address.display_name);
    std::string mailbox = address.mailbox();
    if (!name.empty()) {
        phrase(name);
        mailbox.insert(0, 1, '<') += '>';
    }
    mailbox += end;
    token(mailbox);
}

void HeaderField::encoded_words(std::string_view text) {
    const bool base64 = (text.size() + 2) / 3 * 4 < size_in_q(text);
    while (!text.empty()) {
        if (column() + 1 + kShortestEncodedWord > kLastColumn) {
            fold();
        }
        const std::size_t room = kLastColumn - column() - 1 - kFrame;
        std::size_t taken = 0;
        std::size_t size = 0;  // encoded
        while (taken < text.size()) {
            const std::size_t character = decode_character(text.substr(taken)).size;
            size = base64 ? (taken + character + 2) / 3 * 4
                          : size + size_in_q(text.substr(taken, character));
            if (size > room) {
                break;
            }
            taken += character;
        }
        out_ += ' ';
        out_ += base64 ? kBase64Begin : kQuotedBegin;
        if (base64) {
            append_base64(out_, text.substr(0, taken));
        } else {
            append_q(out_, text.substr(0, taken));
        }
        out_ += kEncodedWordEnd;
        text.remove_prefix(taken);
    }
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

}  // namespace encrypted_email::composition
