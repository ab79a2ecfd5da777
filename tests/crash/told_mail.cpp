#include "tests/crash/told_mail.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>

namespace crash {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kFooter = "\n-- \nMailing group ";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// The words of a text, one after the other.
class Words {
public:
    explicit Words(std::string_view text) : rest_(text) {}

    /// Empty at the end.
    std::string_view next() {
        const auto begin = std::find_if_not(rest_.begin(), rest_.end(), is_blank);
        const auto end = std::find_if(begin, rest_.end(), is_blank);
        const std::string_view word(begin, end);
        rest_ = std::string_view(end, rest_.end());
        return word;
    }

private:
    std::string_view rest_;
};

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return lower;
}

// Field names in lower case to all their values.  False when a line is no header field.
bool read_header(std::string_view header, std::map<std::string, std::vector<std::string>>& fields) {
    std::string* value = nullptr;
    while (!header.empty()) {
        const std::size_t end = header.find(kLineEnd);
        const std::string_view line = header.substr(0, end);
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + kLineEnd.size());
        if (!line.empty() && is_blank(line.front())) {
            if (value == nullptr) return false;
            value->append(line);
            continue;
        }
        const std::size_t colon = line.find(": ");
        if (colon == std::string_view::npos || colon == 0) return false;
        auto& values = fields[lower_case(line.substr(0, colon))];
        value = &values.emplace_back(line.substr(colon + 2));
    }
    return true;
}

int hexadecimal(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

std::optional<std::string> from_quoted_printable(std::string_view body) {
    std::string plain;
    while (!body.empty()) {
        const char first = body.front();
        if (first != '=') {
            plain += first;
            body.remove_prefix(1);
        } else if (body.substr(1, 2) == kLineEnd) {
            body.remove_prefix(3);
        } else {
            const int high = body.size() < 3 ? -1 : hexadecimal(body[1]);
            const int low = body.size() < 3 ? -1 : hexadecimal(body[2]);
            if (high < 0 || low < 0) return std::nullopt;
            plain += static_cast<char>(high * 16 + low);
            body.remove_prefix(3);
        }
    }
    return plain;
}

std::optional<std::string> from_base64(std::string_view body) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string plain;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : body) {
        if (c == '\r' || c == '\n' || c == '=') continue;
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            plain += static_cast<char>(bits >> count & 0xff);
        }
    }
    return plain;
}

void without_returns(std::string& text) {
    text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
}

std::uint64_t hash_of(std::string_view text) {  // FNV-1a: the same in every run
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

// "Mailing group NAME, N events" behind the last line of events.
bool read_footer(std::string_view footer, ToldMail& mail) {
    const std::size_t comma = footer.find(", ");
    if (comma == std::string_view::npos) return false;
    mail.group = footer.substr(0, comma);
    Words words(footer.substr(comma + 2));
    const std::string_view number = words.next();
    std::string digits;
    std::copy_if(number.begin(), number.end(), std::back_inserter(digits),
                 [](char c) { return c != ','; });
    const auto read =
        std::from_chars(digits.data(), digits.data() + digits.size(), mail.counted_events);
    const std::string_view unit = words.next();
    return read.ec == std::errc() && (unit == "events" || unit == "event");
}

bool follows(Words words, const std::string& expected) {
    Words wanted(expected);
    for (std::string_view word = wanted.next(); !word.empty(); word = wanted.next()) {
        if (words.next() != word) return false;
    }
    return true;
}

void read_events(std::string_view body, const Generator& generator, ToldMail& mail) {
    Words words(body);
    for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
        if (const auto index = generator.index_of_mark(word)) {
            const auto expected = generator.plain_words(*index);
            mail.events.push_back({*index, !expected || follows(words, *expected), false});
        } else if (const auto ended = generator.index_of_end_mark(word)) {
            if (!mail.events.empty() && mail.events.back().index == *ended) {
                mail.events.back().text_is_complete = true;
            }
        }
    }
}

}  // namespace

std::optional<std::string> decoded(std::string_view body, std::string_view encoding) {
    if (encoding == "7bit" || encoding == "8bit") return std::string(body);
    if (encoding == "quoted-printable") return from_quoted_printable(body);
    if (encoding == "base64") return from_base64(body);
    return std::nullopt;
}

ToldMail read_told_mail(std::string_view content, const Generator& generator) {
    ToldMail mail;
    const std::size_t header_end = content.find("\r\n\r\n");
    if (header_end == std::string_view::npos) {
        mail.defect = "it has no body";
        return mail;
    }
    std::map<std::string, std::vector<std::string>> fields;
    if (!read_header(content.substr(0, header_end), fields)) {
        mail.defect = "a line of its header is no header field";
        return mail;
    }
    for (const char* name : {"date", "from", "to", "subject", "message-id", "mime-version",
                             "content-type", "content-transfer-encoding"}) {
        if (fields[name].size() != 1) {
            mail.defect = std::string("its header does not have one field ") + name;
            return mail;
        }
    }
    mail.message_id = fields["message-id"].front();
    auto body =
        decoded(content.substr(header_end + 4), fields["content-transfer-encoding"].front());
    if (!body) {
        mail.defect = "its body is not encoded as its header says";
        return mail;
    }
    without_returns(*body);
    mail.body_hash = hash_of(*body);
    const std::size_t footer = body->rfind(kFooter);
    if (footer == std::string::npos ||
        !read_footer(std::string_view(*body).substr(footer + kFooter.size()), mail)) {
        mail.defect = "it has no footer: its end is missing";
        return mail;
    }
    read_events(std::string_view(*body).substr(0, footer), generator, mail);
    return mail;
}

}  // namespace crash
