#include "encrypted_email/configuration/address.hpp"

#include <algorithm>
#include <cstddef>

#include "encrypted_email/configuration/host_name.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::size_t kLongestLocalPart = 64;  // octets, RFC 5321 section 4.5.3.1.1
constexpr std::size_t kLongestMailbox = 254;   // a path of 256 (4.5.3.1.3) without "<" and ">"
constexpr std::size_t kLongestDisplayName = 200;
constexpr std::size_t kLongestText = 1000;

// RFC 5322 section 3.2.3; the full stop has its own rules.
constexpr std::string_view kSpecials = "()<>[]:;@\\,\"";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// The content of the quoted string that `text` begins with; `text` goes on behind it.
std::optional<std::string> take_quoted_string(std::string_view& text) {
    std::string content;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return content;
        }
        if (text[i] == '\\' && ++i == text.size()) {
            break;
        }
        content += text[i];
    }
    return std::nullopt;
}

// Where one of `wanted` stands outside quoted strings; npos: nowhere.
std::size_t find_unquoted(std::string_view text, std::string_view wanted) {
    bool is_quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            is_quoted = !is_quoted;
        } else if (!is_quoted && wanted.find(text[i]) != std::string_view::npos) {
            return i;
        }
    }
    return std::string_view::npos;
}

std::string special_error(char special) {
    if (special == '(' || special == ')') {
        return "comments in parentheses are not supported; put the name in double quotes";
    }
    if (special == ',' || special == ';') {
        return "several addresses are written as a list, and a name with " +
               in_quotes({&special, 1}) + " in double quotes";
    }
    return "a name with " + in_quotes({&special, 1}) + " has to be in double quotes";
}

// A phrase of RFC 5322 section 3.2.5, with full stops: words and quoted strings.
std::string read_display_name(std::string_view text, std::string& name) {
    text = trimmed(text);
    while (!text.empty()) {
        std::string word;
        if (text.front() == '"') {
            std::optional<std::string> content = take_quoted_string(text);
            if (!content) {
                return "a double quote is not closed";
            }
            word = std::move(*content);
        } else {
            const std::size_t end = std::min(text.find_first_of(" \""), text.size());
            word = text.substr(0, end);
            if (const std::size_t i = word.find_first_of(kSpecials); i != std::string::npos) {
                return special_error(word[i]);
            }
            text.remove_prefix(end);
        }
        name += name.empty() || word.empty() ? "" : " ";
        name += word;
        text = trimmed(text);
    }
    if (name.size() > kLongestDisplayName) {
        return "the name is longer than 200 bytes";
    }
    return {};
}

// A Dot-string of RFC 5321 section 4.1.2, with UTF-8 as RFC 6531 section 3.3 adds it.
std::string local_part_error(std::string_view local_part) {
    if (local_part.empty()) {
        return "nothing stands in front of \"@\"";
    }
    if (local_part.size() > kLongestLocalPart) {
        return "what stands in front of \"@\" is longer than 64 bytes";
    }
    if (local_part.find(' ') != std::string_view::npos) {
        return "there is a space in front of \"@\"; after a name, the address stands in angle "
               "brackets, as in Boiler house <boiler@example.org>";
    }
    if (const std::size_t i = local_part.find_first_of(kSpecials); i != std::string_view::npos) {
        return in_quotes(local_part.substr(i, 1)) + " cannot stand in front of \"@\"";
    }
    if (local_part.front() == '.' || local_part.back() == '.' ||
        local_part.find("..") != std::string_view::npos) {
        return "a dot in front of \"@\" stands between other characters";
    }
    return {};
}

// An address literal of RFC 5321 section 4.1.3; `text` is what stands in the brackets.
std::string read_address_literal(std::string_view text, std::string& domain) {
    constexpr std::string_view kIpv6 = "ipv6:";
    if (is_ipv4_address(text)) {
        domain = "[" + std::string(text) + "]";
        return {};
    }
    const std::string lower = lower_case(text);
    if (lower.starts_with(kIpv6) && is_ipv6_address(text.substr(kIpv6.size()))) {
        domain = "[IPv6:" + lower.substr(kIpv6.size()) + "]";
        return {};
    }
    return "in brackets stands an IP address, as in [192.0.2.1] or [IPv6:2001:db8::1]";
}

std::string read_domain(std::string_view text, std::string& domain) {
    if (text.empty()) {
        return "nothing stands behind \"@\"";
    }
    if (text.front() == '[' && text.back() == ']') {
        return read_address_literal(text.substr(1, text.size() - 2), domain);
    }
    if (is_ipv4_address(text)) {
        return "write the IP address in brackets, as in [" + std::string(text) + "]";
    }
    ParsedHost parsed = parse_domain_name(text);
    if (!parsed.host) {
        return "of the domain: " + parsed.error;
    }
    domain = std::move(*parsed.host);
    return {};
}

// An addr-spec of RFC 5322 section 3.4.1.
std::string read_mailbox(std::string_view text, Address& address) {
    if (text.starts_with('"')) {
        const std::optional<std::string> content = take_quoted_string(text);
        if (!content || !text.starts_with('@')) {
            return "after a name in double quotes, the address stands in angle brackets, as in "
                   "\"Boiler house, level 2\" <boiler@example.org>";
        }
        // Quotes that change nothing may go; others would have to be kept everywhere.
        if (!local_part_error(*content).empty()) {
            return "quotes in front of \"@\" are not supported";
        }
        address.local_part = *content;
    } else {
        const std::size_t at = text.find('@');
        if (at == std::string_view::npos) {
            return "it has no \"@\", as in boiler@example.org";
        }
        address.local_part = text.substr(0, at);
        text.remove_prefix(at);
    }
    std::string error = local_part_error(address.local_part);
    if (error.empty()) {
        error = read_domain(text.substr(1), address.domain);
    }
    if (error.empty() && address.mailbox().size() > kLongestMailbox) {
        error = "it is longer than 254 bytes";
    }
    return error;
}

std::string read_address(std::string_view text, Address& address) {
    if (text.size() > kLongestText) {
        return "it is longer than 1000 bytes";
    }
    if (!is_utf8(text)) {
        return "it is not UTF-8";
    }
    if (has_control_character(text)) {
        return "it holds a control character";
    }
    text = trimmed(text);
    if (const std::size_t i = find_unquoted(text, ",;"); i != std::string_view::npos) {
        return special_error(text[i]);
    }
    const std::size_t angle = find_unquoted(text, "<");
    if (angle == std::string_view::npos) {
        return read_mailbox(text, address);
    }
    std::string error = read_display_name(text.substr(0, angle), address.display_name);
    if (!error.empty()) {
        return error;
    }
    if (!text.ends_with('>')) {
        return text.find('>') == std::string_view::npos ? "\">\" is missing at the end"
                                                        : "nothing may follow the \">\"";
    }
    return read_mailbox(text.substr(angle + 1, text.size() - angle - 2), address);
}

}  // namespace

ParsedAddress parse_address(std::string_view text) {
    Address address;
    std::string error = read_address(text, address);
    if (!error.empty()) {
        return {std::nullopt, in_quotes(text) + " is not a mail address: " + error};
    }
    return {std::move(address), {}};
}

}  // namespace encrypted_email::configuration
