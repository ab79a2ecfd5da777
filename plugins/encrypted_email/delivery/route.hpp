// route.hpp - everything that a connection to a relay needs to know, and where its credentials come
// from.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/delivery/failure.hpp"
#include "encrypted_email/sasl/exchange.hpp"
#include "encrypted_email/tls/client_identity.hpp"
#include "encrypted_email/tls/session_store.hpp"
#include "encrypted_email/tls/trust.hpp"

namespace encrypted_email::delivery {

struct Route {
    std::shared_ptr<const configuration::Relay> relay;
    std::shared_ptr<const tls::Trust> trust;
    std::shared_ptr<tls::SessionStore> sessions;  // lives and dies with `trust`
};

// What is proved on the way to a relay.
struct Credentials {
    std::optional<sasl::Credentials> relay = {};  // nothing: it is used without a log-in
    std::optional<sasl::Credentials> proxy = {};  // likewise
    // For a server that asks for a certificate; null: it is shown none.
    std::shared_ptr<const tls::ClientIdentity> identity = {};
};

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
