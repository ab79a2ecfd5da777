// route.hpp - everything that a connection to a relay needs to know.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/sasl/exchange.hpp"
#include "encrypted_email/tls/session_store.hpp"
#include "encrypted_email/tls/trust.hpp"

namespace encrypted_email::delivery {

struct Route {
    std::shared_ptr<const configuration::Relay> relay;
    std::shared_ptr<const tls::Trust> trust;
    std::shared_ptr<tls::SessionStore> sessions;  // lives and dies with `trust`
};

// Where a relay's credentials come from: asked anew for every connection, and again at once when a
// server refused a token.  Nothing: `error` says why.
using CredentialSource = std::function<std::optional<sasl::Credentials>(
    const configuration::Relay& relay, std::string& error)>;

}  // namespace encrypted_email::delivery
