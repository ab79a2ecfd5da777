#include "encrypted_email/proxy/tunnel.hpp"

#include <fmt/format.h>

#include <utility>

#include "encrypted_email/proxy/failure_text.hpp"
#include "encrypted_email/proxy/http_connect.hpp"
#include "encrypted_email/proxy/socks5.hpp"
#include "encrypted_email/sasl/wipe.hpp"

namespace encrypted_email::proxy {

Tunnel::Tunnel(const configuration::Proxy& proxy, std::optional<sasl::Credentials> credentials)
    : place_("the proxy " + url_of(proxy)), credentials_(std::move(credentials)) {}

Tunnel::~Tunnel() { sasl::wipe(output_); }

void Tunnel::receive(std::string_view bytes) {
    if (established_ || failed()) return;
    const std::size_t room = kLargestAnswer - received_;
    received_ += bytes.size();
    unread_ += bytes;
    advance();
    // What lies behind the consent is the server's, and has no limit here.
    if (!established_ && !failed() && bytes.size() > room) {
        fail(FailureKind::not_this_kind, "answers without end");
    }
}

void Tunnel::closed() {
    if (established_ || failed()) return;
    fail(FailureKind::closed, unread_.empty() ? "closed the connection without an answer"
                                              : "closed the connection within its answer");
}

void Tunnel::fail(FailureKind kind, std::string_view what) {
    failure_ = {kind, fmt::format("{} {}", place_, what)};
}

std::unique_ptr<Tunnel> make_tunnel(const configuration::Proxy& proxy,
                                    const Destination& destination,
                                    std::optional<sasl::Credentials> credentials) {
    if (proxy.protocol == configuration::ProxyProtocol::http) {
        return std::make_unique<HttpConnect>(proxy, destination, std::move(credentials));
    }
    return std::make_unique<Socks5>(proxy, destination, std::move(credentials));
}

}  // namespace encrypted_email::proxy
