// authority.hpp - the host and the port of a URL.
//
// Threads: functions of their arguments.
// Fails:   as a value; the error says what is wrong and never repeats the text, which may hold a
//          secret.
// See:     RFC 3986 section 3.2
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace encrypted_email::configuration {

struct ParsedAuthority {
    std::string host;  // a DNS name or an IP address; empty: see error
    std::optional<std::uint16_t> port;
    std::string error;
};

// What stands between "//" and the next "/"; without user information.
[[nodiscard]] ParsedAuthority parse_authority(std::string_view text);

}  // namespace encrypted_email::configuration
