#include "encrypted_email/configuration/server_reader.hpp"

#include <optional>
#include <utility>

#include "encrypted_email/configuration/host_name.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

void read_host(const Value& value, std::string& host) {
    const std::optional<std::string> text = value.read_text();
    if (!text) {
        return;
    }
    // As in smtps://user:password@host, which must not be repeated.
    if (text->find('@') != std::string::npos) {
        value.refuse(
            "a host has no \"@\"; who logs in stands under the keys user and secret, and the "
            "password is kept by the host");
        return;
    }
    ParsedHost parsed = parse_relay_host(*text);
    if (parsed.host) {
        host = std::move(*parsed.host);
    } else {
        value.refuse(in_quotes(*text) + " is not a host: " + parsed.error);
    }
}

void read_port(const Value& value, std::uint16_t& port) {
    if (const auto number = value.read_integer(1, 65535)) {
        port = static_cast<std::uint16_t>(*number);
    }
}

void read_tls(const Value& value, TlsMode& tls) {
    const std::optional<std::string> text = value.read_text();
    if (text == "implicit") {
        tls = TlsMode::implicit;
    } else if (text == "starttls") {
        tls = TlsMode::starttls;
    } else if (text) {
        value.refuse(in_quotes(*text) +
                     " is not known; allowed are \"implicit\" (TLS from the first byte) and "
                     "\"starttls\" (asked for first, never without)");
    }
}

}  // namespace encrypted_email::configuration
