// scenario.hpp - a sink, the token endpoint that it has its tokens from, and a Dovecot that takes
// them.
#pragma once

#include <string>

#include "tests/dovecot/scenario.hpp"
#include "tests/support/token_endpoint.hpp"

namespace oauth_test {

using namespace dovecot_test;

class OauthScenario : public DovecotScenario {
protected:
    OauthScenario() { sink_.host().set_secret("client-secret", std::string(kClientSecret)); }

    static constexpr std::string_view kClientSecret =
        "a client secret, Canary-7f3a9c51, of the panel";

    /// The lines of a table oauth, by client secret.
    [[nodiscard]] std::string by_client_secret() const {
        return "token_url = \"" + endpoint_.url() + "\"\nclient_id = \"panel\"\n" +
               "client_secret = \"client-secret\"\nca_file = \"" + endpoint_.ca_file().string() +
               "\"\n";
    }

    [[nodiscard]] static std::string document(const DovecotInstance& dovecot,
                                              const std::string& oauth,
                                              const std::string& mechanisms = {}) {
        RelayText relay;
        relay.port = dovecot.port();
        relay.ca_file = dovecot.ca_file().string();
        relay.oauth = oauth;
        relay.mechanisms = mechanisms;
        return configuration_text({relay}, {GroupText{}});
    }

    TokenEndpoint endpoint_;
};

}  // namespace oauth_test
