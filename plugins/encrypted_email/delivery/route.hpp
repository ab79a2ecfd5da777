// route.hpp - everything that a connection to a relay needs to know, and where its credentials come
// from.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/delivery/failure.hpp"
#include "encrypted_email/sasl/exchange.hpp"
#include "encrypted_email/tls/client_identity.hpp"
#include "encrypted_email/tls/peer.hpp"
#include "encrypted_email/tls/session_store.hpp"
#include "encrypted_email/tls/trust.hpp"

namespace encrypted_email::delivery {

struct Route {
    std::shared_ptr<const configuration::Relay> relay;
    std::shared_ptr<const tls::Trust> trust;
    std::shared_ptr<tls::SessionStore> sessions;  // lives and dies with `trust`
};

// Whom the relay has to be, and what proves it.
[[nodiscard]] inline tls::Peer peer_of(const configuration::Relay& relay) {
    constexpr std::array kPolicies = {tls::Revocation::off, tls::Revocation::stapled,
                                      tls::Revocation::require};
    return {relay.host, relay.port, relay.pins,
            kPolicies.at(static_cast<std::size_t>(relay.revocation))};
}

// What is proved on the way to a relay.
struct Credentials {
    std::optional<sasl::Credentials> relay = {};  // nothing: it is used without a log-in
    std::optional<sasl::Credentials> proxy = {};  // likewise
    // For a server that asks for a certificate; null: it is shown none.
    std::shared_ptr<const tls::ClientIdentity> identity = {};
};

// Each connection takes one with it.
[[nodiscard]] inline std::optional<sasl::Credentials> copy_of(
    const std::optional<sasl::Credentials>& credentials) {
    if (!credentials) return std::nullopt;
    return sasl::Credentials{credentials->user, sasl::Secret(credentials->secret.view()),
                             credentials->proof, credentials->allowed};
}

// Whether connections to the relay have some.
[[nodiscard]] inline bool needs_credentials(const configuration::Relay& relay) {
    return relay.proves_itself() || (relay.proxy && !relay.proxy->user.empty());
}

// Where the credentials come from: asked anew for every connection, and again at once when a
// server refused a token.
//
// Threads: the I/O thread alone.
class CredentialSource {
public:
    struct Answer {
        Credentials credentials = {};
        std::optional<Failure> refusal = {};  // why some of them are missing
    };
    using Done = std::function<void(Answer)>;

    // Calls `done` once, later and never from inside this call: a token may have to be fetched.
    virtual void ask(std::shared_ptr<const configuration::Relay> relay, Done done) = 0;

    // The relay's server refused the token that was given last.
    virtual void token_refused(const configuration::Relay& relay) = 0;

protected:
    ~CredentialSource() = default;
};

}  // namespace encrypted_email::delivery
