#include "host_stub/conversion/provider.hpp"

#include <algorithm>
#include <array>

namespace host_stub::conversion {

namespace {

struct Server {
    std::string_view host;
    Provider provider;
};

constexpr std::array kServers = {
    Server{"smtp.office365.com", Provider::microsoft365},
    Server{"outlook.office365.com", Provider::microsoft365},
    Server{"smtp-legacy.office365.com", Provider::microsoft365},
    Server{"smtp-mail.outlook.com", Provider::outlook_com},
    Server{"smtp.live.com", Provider::outlook_com},
    Server{"smtp.gmail.com", Provider::gmail},
    Server{"smtp.googlemail.com", Provider::gmail},
    Server{"smtp-relay.gmail.com", Provider::google_relay},
};

}  // namespace

std::optional<Provider> provider_of(std::string_view host) {
    const auto* const found = std::find_if(kServers.begin(), kServers.end(),
                                           [host](const Server& one) { return one.host == host; });
    return found == kServers.end() ? std::nullopt : std::optional(found->provider);
}

}  // namespace host_stub::conversion
