// The library's sources, once in the plugin: of them the linker keeps what the parser below needs.
#include <boost/json/src.hpp>

#include "encrypted_email/oauth/token_answer.hpp"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cstdint>
#include <utility>

#include "encrypted_email/smtp/utf8.hpp"

namespace encrypted_email::oauth {
namespace {

using boost::json::error_code;
using JsonText = boost::json::string_view;

constexpr std::size_t kLongestDescription = 400;  // the rest is of no use to an operator
constexpr std::int64_t kLongestLife = 24 * 60 * 60;

enum class Member : std::uint8_t {
    access_token,
    refresh_token,
    token_type,
    expires_in,
    error,
    error_description,
    other,
};

constexpr std::array<std::string_view, 6> kMembers = {
    "access_token", "refresh_token", "token_type", "expires_in", "error", "error_description"};

bool is_visible(char character) { return character > ' ' && character <= '~'; }

bool is_token(const sasl::Secret& text) {
    return !text.empty() && text.size() <= kLongestToken &&
           std::all_of(text.view().begin(), text.view().end(), is_visible);
}

std::string printable(std::string_view text) {
    std::string out;
    smtp::append_printable(out, text.substr(0, kLongestDescription));
    if (text.size() > kLongestDescription) out += "...";
    return out;
}

bool is_bearer(std::string_view type) {
    constexpr std::string_view kBearer = "bearer";
    return std::equal(type.begin(), type.end(), kBearer.begin(), kBearer.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
}

// What Boost.JSON's parser calls; each function returns whether it shall go on.
struct Reader {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) {
        ++depth;
        return true;
    }
    bool on_object_end(std::size_t, error_code&) {
        --depth;
        return true;
    }
    bool on_array_begin(error_code& code) { return depth > 0 ? on_object_begin(code) : stop(code); }
    bool on_array_end(std::size_t size, error_code& code) { return on_object_end(size, code); }

    bool on_key_part(JsonText part, std::size_t, error_code&) {
        // Longer ones are none that is asked for.
        if (depth == 1 && key.size() < 64) key.append(part.data(), part.size());
        return true;
    }
    bool on_key(JsonText part, std::size_t size, error_code& code) {
        on_key_part(part, size, code);
        if (depth != 1) return true;
        const auto found = std::find(kMembers.begin(), kMembers.end(), key);
        member = static_cast<Member>(found - kMembers.begin());
        key.clear();
        if (member == Member::other) return true;
        // Which of the two an endpoint means is not guessed.
        return std::exchange(seen[static_cast<std::size_t>(member)], true) ? stop(code) : true;
    }
    bool on_string_part(JsonText part, std::size_t, error_code& code) {
        if (depth == 0) return stop(code);
        if (depth == 1 && member != Member::other) {
            texts[static_cast<std::size_t>(member)].append({part.data(), part.size()});
        }
        return true;
    }
    bool on_string(JsonText part, std::size_t size, error_code& code) {
        return on_string_part(part, size, code);
    }
    bool on_number_part(JsonText, error_code&) { return true; }
    bool on_int64(std::int64_t number, JsonText, error_code& code) {
        if (depth == 0) return stop(code);
        if (depth == 1 && member == Member::expires_in) life = number;
        return true;
    }
    bool on_uint64(std::uint64_t, JsonText text, error_code& code) {
        return on_int64(kLongestLife, text, code);  // beyond 2^63
    }
    bool on_double(double number, JsonText text, error_code& code) {
        const bool is_long = number >= static_cast<double>(kLongestLife);
        const auto whole = is_long      ? kLongestLife
                           : number > 0 ? static_cast<std::int64_t>(number)
                                        : 0;
        return on_int64(whole, text, code);
    }
    bool on_bool(bool, error_code& code) { return depth > 0 || stop(code); }
    bool on_null(error_code& code) { return depth > 0 || stop(code); }
    bool on_comment_part(JsonText, error_code&) { return true; }
    bool on_comment(JsonText, error_code&) { return true; }

    static bool stop(error_code& code) {
        code = boost::json::error::syntax;
        return false;
    }

    std::size_t depth = 0;
    std::string key;
    Member member = Member::other;
    std::array<bool, kMembers.size()> seen{};
    std::array<sasl::Secret, kMembers.size()> texts;
    std::int64_t life = 0;  // s

    sasl::Secret& text(Member of) { return texts[static_cast<std::size_t>(of)]; }
};

std::chrono::seconds life_of(Reader& read) {
    std::int64_t life = read.life;
    const std::string_view text = read.text(Member::expires_in).view();
    if (!text.empty()) {  // some endpoints put the number into a string
        std::from_chars(text.data(), text.data() + text.size(), life);
    }
    return std::chrono::seconds(std::clamp<std::int64_t>(life, 0, kLongestLife));
}

TokenAnswer token_of(Reader& read) {
    if (!is_bearer(read.text(Member::token_type).view())) {
        return Garbage{"the token is not of the type \"Bearer\""};
    }
    sasl::Secret& access = read.text(Member::access_token);
    sasl::Secret& refresh = read.text(Member::refresh_token);
    if (!is_token(access) || (!refresh.empty() && !is_token(refresh))) {
        return Garbage{
            "a token is empty, longer than 16 KiB, or holds characters that a token "
            "never has"};
    }
    return Token{std::move(access), std::move(refresh), life_of(read)};
}

}  // namespace

TokenAnswer read_token_answer(std::string_view json) {
    if (json.size() > kLargestAnswer) return Garbage{"the answer is larger than 64 KiB"};
    boost::json::parse_options options;
    options.max_depth = kDeepestAnswer;
    boost::json::basic_parser<Reader> parser(options);
    error_code error;
    const std::size_t taken = parser.write_some(false, json.data(), json.size(), error);
    if (error || taken != json.size()) return Garbage{"the answer is not a JSON object"};
    Reader& read = parser.handler();
    if (!read.text(Member::error).empty()) {
        return Refusal{printable(read.text(Member::error).view()),
                       printable(read.text(Member::error_description).view())};
    }
    if (!read.seen[static_cast<std::size_t>(Member::access_token)]) {
        return Garbage{"the answer holds neither a token nor an error"};
    }
    return token_of(read);
}

}  // namespace encrypted_email::oauth
