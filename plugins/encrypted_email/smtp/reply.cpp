#include "encrypted_email/smtp/reply.hpp"

#include <algorithm>
#include <utility>

#include "encrypted_email/smtp/utf8.hpp"

namespace encrypted_email::smtp {
namespace {

constexpr std::size_t kQuotedInErrors = 60;

bool is_digit(char character) { return character >= '0' && character <= '9'; }

// Takes a number of one to three digits (RFC 3463 section 2) from the front of `text`.
std::optional<std::uint16_t> take_number(std::string_view& text) {
    std::size_t digits = 0;
    unsigned value = 0;
    while (digits < text.size() && is_digit(text[digits])) {
        if (++digits > 3) return std::nullopt;
        value = value * 10 + static_cast<unsigned>(text[digits - 1] - '0');
    }
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    return static_cast<std::uint16_t>(value);
}

bool take_dot(std::string_view& text) {
    if (!text.starts_with('.')) return false;
    text.remove_prefix(1);
    return true;
}

// Takes an enhanced status and the space behind it from the front of `text`; its class must be
// the reply code's (RFC 2034 section 4).
std::optional<EnhancedStatus> take_enhanced_status(std::string_view& text, std::uint16_t code) {
    std::string_view rest = text;
    const auto status_class = take_number(rest);
    if (!status_class || *status_class != code / 100 || *status_class == 3 || !take_dot(rest)) {
        return std::nullopt;
    }
    const auto subject = take_number(rest);
    if (!subject || !take_dot(rest)) return std::nullopt;
    const auto detail = take_number(rest);
    if (!detail || !(rest.empty() || rest.front() == ' ')) return std::nullopt;
    text = rest.substr(rest.empty() ? 0 : 1);
    return EnhancedStatus{*status_class, *subject, *detail};
}

}  // namespace

std::string Reply::describe() const {
    std::string result;
    const auto separate = [&result] {
        if (!result.empty()) result += ' ';
    };
    if (code != 0) result = std::to_string(code);
    if (enhanced.status_class != 0) {
        separate();
        result += std::to_string(enhanced.status_class) + '.' + std::to_string(enhanced.subject) +
                  '.' + std::to_string(enhanced.detail);
    }
    if (text.empty()) return result;

    separate();
    std::size_t length = std::min(text.size(), kLongestDescription);
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) {
        --length;  // not within a character
    }
    const std::size_t begin = result.size();
    result.append(text, 0, length);
    std::replace(result.begin() + static_cast<std::ptrdiff_t>(begin), result.end(), '\n', ' ');
    if (length < text.size()) result += "...";
    return result;
}

void ReplyParser::feed(std::string_view bytes) {
    if (!error_.empty()) return;
    // What is moved is never more than what was consumed since the last time: linear in all.
    if (consumed_ >= buffer_.size() - consumed_) {
        buffer_.erase(0, consumed_);
        searched_ -= consumed_;
        consumed_ = 0;
    }
    buffer_ += bytes;
}

std::optional<Reply> ReplyParser::next() {
    while (const auto line = next_line()) {
        if (take_line(*line)) {
            reply_size_ = 0;
            return std::exchange(reply_, {});
        }
    }
    return std::nullopt;
}

bool ReplyParser::holds_bytes() const { return consumed_ < buffer_.size() || reply_size_ != 0; }

void ReplyParser::clear() {
    buffer_.clear();
    consumed_ = 0;
    searched_ = 0;
    reply_ = {};
    reply_size_ = 0;
}

std::optional<std::string_view> ReplyParser::next_line() {
    if (!error_.empty()) return std::nullopt;
    const std::size_t end = buffer_.find('\n', searched_);
    searched_ = end == std::string::npos ? buffer_.size() : end;
    if (searched_ - consumed_ > kMaximumLine) {
        error_ = "a line of more than " + std::to_string(kMaximumLine) + " bytes";
        return std::nullopt;
    }
    if (end == std::string::npos) return std::nullopt;

    const std::string_view line(buffer_.data() + consumed_, end - consumed_);
    consumed_ = end + 1;
    searched_ = consumed_;
    return line;
}

// True when `line` was the last of its reply.
bool ReplyParser::take_line(std::string_view line) {
    reply_size_ += line.size() + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);

    const bool has_code = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' &&
                          is_digit(line[1]) && is_digit(line[2]);
    if (!has_code || (line.size() > 3 && line[3] != ' ' && line[3] != '-')) {
        error_ = "\"";
        append_printable(error_, line.substr(0, kQuotedInErrors));
        error_ += line.size() > kQuotedInErrors ? "...\"" : "\"";
        return false;
    }
    const auto code =
        static_cast<std::uint16_t>((line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'));
    if (reply_.code != 0 && reply_.code != code) {
        error_ = "a reply whose code changes from " + std::to_string(reply_.code) + " to " +
                 std::to_string(code);
        return false;
    }
    if (reply_size_ > kMaximumReply) {
        error_ = "a reply of more than " + std::to_string(kMaximumReply) + " bytes";
        return false;
    }
    const bool first = reply_.code == 0;
    reply_.code = code;
    std::string_view text = line.substr(std::min<std::size_t>(line.size(), 4));
    std::string_view rest = text;
    if (const auto status = take_enhanced_status(rest, code)) {
        if (first) reply_.enhanced = *status;
        // Every line repeats the status (RFC 2034 section 4); one that differs is left to see.
        if (reply_.enhanced == *status) text = rest;
    }
    if (!first) reply_.text += '\n';
    append_printable(reply_.text, text);
    return line.size() == 3 || line[3] == ' ';
}

}  // namespace encrypted_email::smtp
