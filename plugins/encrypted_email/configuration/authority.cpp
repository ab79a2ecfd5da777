#include "encrypted_email/configuration/authority.hpp"

#include <algorithm>
#include <charconv>

#include "encrypted_email/configuration/host_name.hpp"

namespace encrypted_email::configuration {

namespace {

ParsedAuthority refused(std::string error) { return {{}, {}, std::move(error)}; }

// Where the host ends: the ":" of a port, or the end.
std::size_t end_of_host(std::string_view authority) {
    const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
    return std::min(authority.find(':', bracket), authority.size());
}

}  // namespace

ParsedAuthority parse_authority(std::string_view text) {
    const std::size_t colon = end_of_host(text);
    ParsedAuthority parsed;
    if (colon < text.size()) {
        const std::string_view digits = text.substr(colon + 1);
        const char* const last = digits.data() + digits.size();
        std::uint16_t port = 0;
        const auto [stop, error] = std::from_chars(digits.data(), last, port);
        if (error != std::errc() || stop != last || port == 0) {
            return refused("the port is no number from 1 to 65535");
        }
        parsed.port = port;
    }
    ParsedHost host = parse_relay_host(text.substr(0, colon));
    if (!host.host) return refused("its host is none: " + host.error);
    parsed.host = std::move(*host.host);
    return parsed;
}

}  // namespace encrypted_email::configuration
