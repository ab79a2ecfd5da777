// token_url.hpp - where access tokens are fetched: an https URL, in its parts.
//
// Threads: functions of their arguments.
// Fails:   as a value; the error says what is wrong and what to write.  It never repeats the URL,
//          which may hold a secret.
// See:     RFC 3986, RFC 6749 section 3.2 (token endpoint: TLS, no fragment)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace encrypted_email::configuration {

struct ParsedTokenUrl {
    std::string host;  // empty: see error
    std::uint16_t port = 443;
    std::string target;  // path and query, "/" at least
    std::string error;
};

[[nodiscard]] ParsedTokenUrl parse_token_url(std::string_view text);

}  // namespace encrypted_email::configuration
