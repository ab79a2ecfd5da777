#include "encrypted_email/proxy/http_connect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "encrypted_email/configuration/wording.hpp"
#include "encrypted_email/proxy/failure_text.hpp"
#include "encrypted_email/sasl/base64.hpp"

namespace encrypted_email::proxy {

namespace {

constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::size_t kStatusLine = 12;  // "HTTP/1.1 200", at least
constexpr std::size_t kLongestWords = 200;
constexpr std::size_t kShortestSecret = 4;  // shorter ones are found in every text

bool is_control(char character) {
    return static_cast<unsigned char>(character) < ' ' || character == '\x7F';
}

// Behind the empty line; nothing: it has not come yet.  RFC 9112 section 2.2: the CR may be left
// out.
std::optional<std::size_t> end_of_header(std::string_view text) {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos;
         at = text.find('\n', at + 1)) {
        const std::string_view rest = text.substr(at + 1);
        if (rest.starts_with("\n")) return at + 2;
        if (rest.starts_with("\r\n")) return at + 3;
    }
    return std::nullopt;
}

// Takes a line without its end off the front.
std::string_view next_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// Three digits behind the version; 0: it is no status line.
unsigned status_in(std::string_view line) {
    if (line.size() < kStatusLine || !line.starts_with(kVersion) ||
        (line[7] != '0' && line[7] != '1') || line[8] != ' ' ||
        (line.size() > kStatusLine && line[kStatusLine] != ' ')) {
        return 0;
    }
    unsigned status = 0;
    for (const char digit : line.substr(9, 3)) {
        if (digit < '0' || digit > '9') return 0;
        status = status * 10 + static_cast<unsigned>(digit - '0');
    }
    return status;
}

// The challenges of RFC 9110 section 11.7.1: "NTLM, Basic realm="a"".
std::string challenges_in(std::string_view fields) {
    constexpr std::string_view kField = "proxy-authenticate:";
    std::string challenges;
    while (!fields.empty()) {
        std::string_view line = next_line(fields);
        if (configuration::lower_case(line.substr(0, kField.size())) != kField) continue;
        line.remove_prefix(kField.size());
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        challenges += challenges.empty() ? "" : ", ";
        challenges += line;
    }
    return challenges;
}

}  // namespace

HttpConnect::HttpConnect(const configuration::Proxy& proxy, const Destination& destination,
                         std::optional<sasl::Credentials> log_in)
    : Tunnel(proxy, std::move(log_in)),
      authority_(authority_of(destination.host, destination.port)) {
    const std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", authority_);
    std::string_view field;
    if (credentials()) {
        const sasl::Credentials& given = *credentials();
        const std::string_view password = given.secret.view();
        if (std::any_of(password.begin(), password.end(), is_control)) {
            fail(FailureKind::credentials_unusable,
                 "cannot be logged in to: the password holds a control character");
            return;
        }
        sasl::Secret plain(given.user);
        plain.append(":");
        plain.append(password);
        sasl::append_base64(basic_, plain.bytes());
        field = "Proxy-Authorization: Basic ";
    }
    // Grows before the secret is in it, so that nothing of it stays in memory that it gave back.
    output().reserve(request.size() + field.size() + basic_.size() + 4);
    output().append(request).append(field).append(basic_.view());
    output().append(field.empty() ? "\r\n" : "\r\n\r\n");
}

void HttpConnect::advance() {
    while (!established() && !failed()) {
        const std::string_view answer = unread();
        const std::size_t seen = std::min(answer.size(), kVersion.size());
        if (answer.substr(0, seen) != kVersion.substr(0, seen)) {
            return fail(FailureKind::not_this_kind, "does not answer as an HTTP proxy does");
        }
        const std::optional<std::size_t> end = end_of_header(answer);
        if (!end) return;
        if (*end > kLargestAnswer) return;  // receive() tells
        const std::string header(answer.substr(0, *end));
        take(*end);
        judge(header);
    }
}

void HttpConnect::judge(std::string_view header) {
    std::string_view fields = header;
    const std::string_view line = next_line(fields);
    const unsigned status = status_in(line);
    const std::string words = shown(line.substr(std::min(line.size(), std::size_t{9})));
    if (status == 0 || status == 101) {
        return fail(FailureKind::not_this_kind, "does not answer as an HTTP proxy does");
    }
    if (status < 200) return;  // what counts follows
    answered(shown(line));
    if (status < 300) {
        establish();
    } else if (status == 407 || status == 401) {  // 401 is what tinyproxy says to a wrong password
        judge_log_in(fields, words);
    } else if (status >= 500) {
        fail(FailureKind::server_unreachable,
             fmt::format("cannot reach {}: {}", authority_, words));
    } else {
        fail(FailureKind::refused, fmt::format("does not connect to {}: {}", authority_, words));
    }
}

void HttpConnect::judge_log_in(std::string_view fields, std::string_view words) {
    const std::string challenges = challenges_in(fields);
    if (!challenges.empty() &&
        configuration::lower_case(challenges).find("basic") == std::string::npos) {
        return fail(FailureKind::log_in_unknown,
                    fmt::format("wants a log-in by {}: {}", shown(challenges), words));
    }
    if (credentials()) {
        fail(FailureKind::log_in_refused, fmt::format("refuses the log-in: {}", words));
    } else {
        fail(FailureKind::log_in_missing, fmt::format("wants a log-in: {}", words));
    }
}

// In ASCII, short, and hidden as a whole when the proxy repeats what it was sent.
std::string HttpConnect::shown(std::string_view words) const {
    std::string text(words.substr(0, kLongestWords));
    for (char& character : text) {
        if (is_control(character) || static_cast<unsigned char>(character) > '~') character = '?';
    }
    if (!credentials()) return text;
    for (const std::string_view secret : {credentials()->secret.view(), basic_.view()}) {
        if (secret.size() >= kShortestSecret && words.find(secret) != std::string_view::npos) {
            return "***";
        }
    }
    return text;
}

}  // namespace encrypted_email::proxy
