// host_name.hpp - names and addresses of hosts.
//
// Threads: functions of their arguments.
// Fails:   as a value; the error says what is wrong and, where it is known, what to write.
// See:     RFC 1123 section 2.1, RFC 5321 section 2.3.5 and 4.1.3, RFC 5890 section 2.3.1 (LDH)
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace encrypted_email::configuration {

struct ParsedHost {
    std::optional<std::string> host;
    std::string error;  // what is wrong, when there is no host
};

// A DNS name: labels of letters, digits and hyphens, given back in lower case.  No dot at the end,
// no IP address, no name in UTF-8.
[[nodiscard]] ParsedHost parse_domain_name(std::string_view text);

// Where a relay is: a DNS name (a dot at the end is dropped) or an IPv4 or IPv6 address (brackets
// are dropped).  Tells the usual mistakes apart: a scheme, a port, a mail address.
[[nodiscard]] ParsedHost parse_relay_host(std::string_view text);

[[nodiscard]] bool is_ipv4_address(std::string_view text);
[[nodiscard]] bool is_ipv6_address(std::string_view text);

}  // namespace encrypted_email::configuration
