#include "encrypted_email/configuration/proxy_reader.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "encrypted_email/configuration/authority.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::array<std::pair<std::string_view, ProxyProtocol>, 2> kSchemes = {
    std::pair{"http", ProxyProtocol::http}, std::pair{"socks5", ProxyProtocol::socks5}};

std::string_view remedy_for_scheme(std::string_view scheme) {
    if (scheme == "https") {
        return "TLS to the proxy itself is not spoken: what goes through it is TLS up to the mail "
               "server; write http://";
    }
    if (scheme == "socks5h") return "write socks5://; names are always resolved by the proxy";
    if (scheme.starts_with("socks4")) {
        return "only version 5 of SOCKS is spoken, whose proxies resolve names; write socks5://";
    }
    return "expected a proxy, such as \"http://proxy.example:3128\" or "
           "\"socks5://proxy.example:1080\"";
}

// "proxy.example:3128"; empty when it has something behind.
std::string_view authority_in(std::string_view text) {
    if (text.ends_with('/')) text.remove_suffix(1);
    return text.find_first_of("/?#") == std::string_view::npos ? text : std::string_view();
}

Proxy& present(std::optional<Proxy>& proxy) { return proxy ? *proxy : proxy.emplace(); }

}  // namespace

void read_proxy(const Value& value, std::optional<Proxy>& proxy) {
    const std::optional<std::string> text = value.read_text();
    if (!text) return;
    const std::size_t colon = text->find("://");
    const std::string scheme = lower_case(text->substr(0, colon));
    for (const auto& [name, protocol] : kSchemes) {
        if (colon == std::string::npos || scheme != name) continue;
        const std::string_view rest = std::string_view(*text).substr(colon + 3);
        if (rest.find('@') != std::string_view::npos) {
            return value.refuse(
                "an address with a user name or a password in it is refused; who logs in stands "
                "under proxy_user, and the password is kept by the host, under the name that "
                "proxy_secret gives");
        }
        ParsedAuthority parsed = parse_authority(authority_in(rest));
        if (!parsed.error.empty()) return value.refuse(parsed.error);
        if (!parsed.port) {
            return value.refuse("names no port; write it too, as in \"http://proxy.example:3128\"");
        }
        Proxy& read = present(proxy);
        read.protocol = protocol;
        read.host = std::move(parsed.host);
        read.port = *parsed.port;
        return;
    }
    value.refuse(remedy_for_scheme(scheme));
}

void read_proxy_user(const Value& value, std::optional<Proxy>& proxy) {
    if (std::optional<std::string> user = value.read_text()) present(proxy).user = std::move(*user);
}

void read_proxy_secret(const Value& value, std::optional<Proxy>& proxy) {
    if (auto name = value.read_name_of_secret()) present(proxy).secret = std::move(*name);
}

void check_proxy(const Value& table, const std::optional<Proxy>& proxy) {
    const auto url = table.find("proxy");
    const auto user = table.find("proxy_user");
    const auto secret = table.find("proxy_secret");
    if (!url && (user || secret)) {
        table.refuse_without("proxy", "say which proxy that log-in is for");
    }
    if (user && !secret) {
        table.refuse_without("proxy_secret",
                             "give the name under which the host keeps proxy_user's password");
    }
    if (secret && !user) {
        table.refuse_without("proxy_user",
                             "say whose password proxy_secret names, or leave proxy_secret out");
    }
    if (proxy && proxy->protocol == ProxyProtocol::http &&
        proxy->user.find(':') != std::string::npos) {
        user->refuse("an HTTP proxy's user has no \":\"");
    }
}

}  // namespace encrypted_email::configuration
