#include "encrypted_email/configuration/token_url.hpp"

#include <algorithm>

#include "encrypted_email/configuration/authority.hpp"
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
    ParsedAuthority server = parse_authority(authority);
    if (!server.error.empty()) return refused(std::move(server.error));
    if (!std::all_of(target.begin(), target.end(), is_target_character)) {
        return refused("holds \"#\" or a character that an address cannot have");
    }
    ParsedTokenUrl parsed;
    parsed.host = std::move(server.host);
    if (server.port) parsed.port = *server.port;
    parsed.target = target.starts_with('/') ? target : "/" + std::string(target);
    return parsed;
}

}  // namespace encrypted_email::configuration
