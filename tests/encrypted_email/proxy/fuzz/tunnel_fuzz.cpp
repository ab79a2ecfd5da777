// Any answers of a proxy: the first octet says which proxy it is, and whether it is logged in to;
// the second how the rest is cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "encrypted_email/proxy/tunnel.hpp"

using namespace encrypted_email;

namespace {

constexpr std::string_view kPassword = "hunter2 and more";

void require(bool condition) {
    if (!condition) std::abort();
}

void require_fit_to_show(std::string_view text) {
    require(text.size() < 1000);
    require(text.find(kPassword) == std::string_view::npos);
    for (const char character : text)
        require(character >= ' ' && character <= '~');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const configuration::Proxy proxy{(data[0] & 1) != 0 ? configuration::ProxyProtocol::socks5
                                                        : configuration::ProxyProtocol::http,
                                     "proxy.example", 3128, "building7", "proxy-password"};
    std::optional<sasl::Credentials> credentials;
    if ((data[0] & 2) != 0) {
        credentials =
            sasl::Credentials{"building7", sasl::Secret(kPassword), sasl::Proof::password, {}};
    }
    const auto tunnel =
        proxy::make_tunnel(proxy, {"mail.example.org", 465}, std::move(credentials));
    std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
    const std::size_t piece = std::size_t{data[1]} + 1;
    while (!rest.empty() && !tunnel->failed() && !tunnel->established()) {
        tunnel->receive(rest.substr(0, piece));
        rest.remove_prefix(std::min(piece, rest.size()));
        require(tunnel->output().size() < 1000);
    }
    require(!tunnel->failed() || !tunnel->established());
    if (tunnel->established()) require(tunnel->beyond().size() <= piece);
    tunnel->closed();
    require(tunnel->failed() || tunnel->established());
    require_fit_to_show(tunnel->said());
    require_fit_to_show(tunnel->failure().text);
    return 0;
}
