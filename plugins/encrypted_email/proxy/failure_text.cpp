#include "encrypted_email/proxy/failure_text.hpp"

#include <fmt/format.h>

namespace encrypted_email::proxy {

using configuration::ProxyProtocol;

std::string authority_of(std::string_view host, std::uint16_t port) {
    const bool is_ipv6 = host.find(':') != std::string_view::npos;
    return fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port);
}

std::string url_of(const configuration::Proxy& proxy) {
    return (proxy.protocol == ProxyProtocol::http ? "http://" : "socks5://") +
           authority_of(proxy.host, proxy.port);
}

std::string remedy_for(FailureKind kind, const configuration::Proxy& proxy,
                       std::string_view table) {
    switch (kind) {
        case FailureKind::none: break;
        case FailureKind::not_this_kind:
        case FailureKind::closed:
            return fmt::format(
                "Check {0}proxy: its port, and whether that is a proxy for {1} (else write "
                "\"{2}://\")",
                table, proxy.protocol == ProxyProtocol::http ? "HTTP CONNECT" : "SOCKS5",
                proxy.protocol == ProxyProtocol::http ? "socks5" : "http");
        case FailureKind::log_in_missing:
            return fmt::format(
                "Set {0}proxy_user and {0}proxy_secret, or have the proxy's administrator let this "
                "device through without log-in",
                table);
        case FailureKind::log_in_unknown:
            return fmt::format(
                "Ask the proxy's administrator to let this device {} or through without log-in: "
                "no other log-in is spoken here",
                proxy.protocol == ProxyProtocol::http ? "log in by Basic"
                                                      : "log in by user and password");
        case FailureKind::log_in_refused:
        case FailureKind::credentials_unusable:
            return fmt::format(
                "Check {0}proxy_user \"{1}\" and the password that the host keeps as secret "
                "\"{2}\", without a line end",
                table, proxy.user, proxy.secret);
        case FailureKind::refused:
            return "Ask the proxy's administrator to allow connections to that host and port; "
                   "many proxies allow port 443 alone";
        case FailureKind::server_unreachable:
            return "Check the server's host and port; if they are right, have the proxy's "
                   "administrator look whether the proxy can resolve and reach them";
    }
    return {};
}

}  // namespace encrypted_email::proxy
