// tokens.hpp - the access tokens of all relays: a source for each client, shared by relays with the
// same settings; and a warning before a client's secret or certificate ends.
//
// Threads: the I/O thread alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/delivery/route.hpp"
#include "encrypted_email/delivery/troubles.hpp"
#include "encrypted_email/oauth/token_source.hpp"

namespace encrypted_email::oauth {

// A relay whose tokens are fetched.
struct TokenRelay {
    std::shared_ptr<const configuration::Relay> relay;
    Client client;
};

class Tokens {
public:
    // Both references outlive it.
    Tokens(Surroundings surroundings, delivery::Troubles& troubles, delivery::Troubles::Tell tell);
    ~Tokens();
    Tokens(const Tokens&) = delete;
    Tokens& operator=(const Tokens&) = delete;

    // Those that are there; tokens of clients that stay are kept.
    void configure(std::vector<TokenRelay> relays);

    // Endpoints that were trusted by `former` are trusted by `present`.
    void renew_trust(const std::shared_ptr<const tls::Trust>& former,
                     const std::shared_ptr<const tls::Trust>& present);

    // Calls `done` once, later.  `relay`: one whose tokens are fetched.
    void ask(std::shared_ptr<const configuration::Relay> relay,
             delivery::CredentialSource::Done done);
    void refused(const configuration::Relay& relay);

    // Time has gone by: a secret may be about to end.
    void watch();

private:
    struct Entry {
        Client client;
        std::vector<std::string> relays;  // names
        std::unique_ptr<TokenSource> source;
    };

    [[nodiscard]] Entry* find(const configuration::Oauth& oauth);
    void renewed(const configuration::Oauth& oauth, const std::optional<TokenFailure>& failure);

    const Surroundings surroundings_;
    delivery::Troubles& troubles_;
    const delivery::Troubles::Tell tell_;
    std::vector<TokenRelay> relays_;
    std::vector<int> told_;  // steps of expiry, of each of relays_
    std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace encrypted_email::oauth
