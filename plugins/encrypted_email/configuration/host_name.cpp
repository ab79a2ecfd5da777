#include "encrypted_email/configuration/host_name.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstddef>

#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::size_t kLongestLabel = 63;  // RFC 1035 section 2.3.4
constexpr std::size_t kLongestName = 253;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter_digit_hyphen(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

bool is_ip_address(int family, std::string_view text) {
    unsigned char binary[sizeof(in6_addr)];
    const bool fits = text.size() < INET6_ADDRSTRLEN && text.find('\0') == std::string_view::npos;
    return fits && inet_pton(family, std::string(text).c_str(), binary) == 1;
}

ParsedHost refuse(std::string why) { return {std::nullopt, std::move(why)}; }

std::string label_error(std::string_view label) {
    if (label.empty()) {
        return "a label between dots is empty";
    }
    if (label.size() > kLongestLabel) {
        return "a label is longer than 63 characters";
    }
    const auto wrong = std::find_if_not(label.begin(), label.end(), is_letter_digit_hyphen);
    if (wrong != label.end()) {
        return "a label has letters, digits and hyphens, and no " + in_quotes({wrong, wrong + 1});
    }
    if (label.front() == '-' || label.back() == '-') {
        return "a label neither begins nor ends with a hyphen";
    }
    return {};
}

}  // namespace

bool is_ipv4_address(std::string_view text) { return is_ip_address(AF_INET, text); }

bool is_ipv6_address(std::string_view text) { return is_ip_address(AF_INET6, text); }

ParsedHost parse_domain_name(std::string_view text) {
    if (text.empty()) {
        return refuse("it is empty");
    }
    if (!is_ascii(text)) {
        return refuse("a name beyond ASCII has to be written as punycode (xn--...)");
    }
    if (text.size() > kLongestName) {
        return refuse("it is longer than 253 characters");
    }
    std::string_view label;
    std::string_view rest = text;
    for (bool more = true; more;) {
        const std::size_t dot = rest.find('.');
        more = dot != std::string_view::npos;
        label = rest.substr(0, dot);
        if (std::string error = label_error(label); !error.empty()) {
            return refuse(std::move(error));
        }
        rest.remove_prefix(more ? dot + 1 : rest.size());
    }
    // No top-level domain is a number (RFC 3696 section 2): this is a mistyped address.
    if (std::all_of(label.begin(), label.end(), is_digit)) {
        return refuse("its last label is a number");
    }
    return {lower_case(text), {}};
}

ParsedHost parse_relay_host(std::string_view text) {
    if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos) {
        return refuse("write only the name, without " + in_quotes(text.substr(0, scheme + 3)) +
                      "; the protocol is chosen by the key tls");
    }
    if (text.find('@') != std::string_view::npos) {
        return refuse("write only the server's name, without user and \"@\"");
    }
    const bool has_brackets = text.size() > 2 && text.front() == '[' && text.back() == ']';
    const std::string_view bare = has_brackets ? text.substr(1, text.size() - 2) : text;
    if (is_ipv6_address(bare)) {
        return {lower_case(bare), {}};
    }
    if (!has_brackets && is_ipv4_address(text)) {
        return {std::string(text), {}};
    }
    if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
        const std::string_view port = text.substr(colon + 1);
        if (!port.empty() && std::all_of(port.begin(), port.end(), is_digit)) {
            return refuse("write the port by itself, as in port = " +
                          std::string(port.substr(0, 5)));
        }
    }
    if (text.size() > 1 && text.ends_with('.')) {
        text.remove_suffix(1);
    }
    return parse_domain_name(text);
}

}  // namespace encrypted_email::configuration
