#include "encrypted_email/configuration/token_url.hpp"

#include <algorithm>
#include <charconv>

#include "encrypted_email/configuration/host_name.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::string_view kScheme = "https://";

ParsedTokenUrl refused(std::string error) { return {{}, 0, {}, std::move(error)}; }

// What may stand in a request line (RFC 3986 section 2); others are written with "%".
bool is_target_character(char character) {
    return character > ' ' && character <= '~' &&
           std::string_view("\"<>\\^`{|}#").find(character) == std::string_view::npos;
}

// Where the host ends: the ":" of a port, or the end.
std::size_t end_of_host(std::string_view authority) {
    const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
    return std::min(authority.find(':', bracket), authority.size());
}

}  // namespace

ParsedTokenUrl parse_token_url(std::string_view text) {
    if (lower_case(text.substr(0, 7)) == "http://") {
        return refused("secrets go to this address; write https, http is refused");
    }
    if (lower_case(text.substr(0, kScheme.size())) != kScheme) {
        return refused(
            "expected the address of a token endpoint, such as "
            "\"https://login.example.org/token\"");
    }
    text.remove_prefix(kScheme.size());
    const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
    const std::string_view authority = text.substr(0, end);
    const std::string_view target = text.substr(end);
    if (authority.find('@') != std::string_view::npos) {
        return refused(
            "an address with a user name or a password in it is refused; the client is "
            "named by client_id, and its secret is kept by the host");
    }
    const std::size_t colon = end_of_host(authority);
    ParsedTokenUrl parsed;
    if (colon < authority.size()) {
        const std::string_view port = authority.substr(colon + 1);
        const char* const last = port.data() + port.size();
        const auto [stop, error] = std::from_chars(port.data(), last, parsed.port);
        if (error != std::errc() || stop != last || parsed.port == 0) {
            return refused("the port is no number from 1 to 65535");
        }
    }
    ParsedHost host = parse_relay_host(authority.substr(0, colon));
    if (!host.host) return refused("its host is none: " + host.error);
    if (!std::all_of(target.begin(), target.end(), is_target_character)) {
        return refused("holds \"#\" or a character that an address cannot have");
    }
    parsed.host = std::move(*host.host);
    parsed.target = target.starts_with('/') ? target : "/" + std::string(target);
    return parsed;
}

}  // namespace encrypted_email::configuration
