// Refused or missing credentials: told with the remedy, not hammered, nothing lost.
#include "tests/errors/relay_error.hpp"

using namespace errors_test;

namespace {

class CredentialsError : public RelayError {};

TEST_F(CredentialsError, WrongPasswordIsPutRightByTheHost) {
    const auto server = good_server();
    sink_.host().set_secret("relay-password", "an old password");
    start(good_relay());
    expect_trouble("relay-credentials:main",
                   {"535",
                    "Check relays.main.user \"alarms\" and the password that the host keeps "
                    "as secret \"relay-password\""});
    expect_nothing_secret_on_the_wire();
    EXPECT_EQ(sink_.host().everything_said().find("an old password"), std::string::npos);
    // Once for each connection that was open then; a provider would lock the account.
    EXPECT_LE(server->statistics().refused_logins, 2u);

    sink_.host().set_secret("relay-password", std::string(kPassword));
    configure(good_relay());
    expect_delivery(*server);
    EXPECT_LE(server->statistics().refused_logins, 2u);
}

TEST_F(CredentialsError, WrongPasswordBehindStarttlsIsNotShownEither) {
    const auto server = good_server(Protection::starttls);
    sink_.host().set_secret("relay-password", std::string(kPassword) + "!");
    start(good_relay("starttls"));
    expect_trouble("relay-credentials:main", {"535", "Check relays.main.user"});
    expect_nothing_secret_on_the_wire();

    sink_.host().set_secret("relay-password", std::string(kPassword));
    configure(good_relay("starttls"));
    expect_delivery(*server);
}

TEST_F(CredentialsError, MissingSecretIsPutRightByTheHost) {
    const auto server = good_server();
    RelayText relay = good_relay();
    relay.secret = "mail-password";
    start(relay);
    expect_trouble("relay-credentials:main",
                   {"gave no secret \"mail-password\"", "there is no secret mail-password",
                    "Store the password with the host under that name"});
    EXPECT_EQ(server->statistics().connections, 0u);

    sink_.host().set_secret("mail-password", std::string(kPassword));
    configure(relay);
    expect_delivery(*server);
}

TEST_F(CredentialsError, LogInThatTheServerDoesNotOffer) {
    ServerOptions options = server_options(Protection::implicit_tls, good_identity());
    options.session.credentials.reset();
    auto server = std::make_unique<Server>(std::move(options));
    start(good_relay());
    expect_trouble("relay-credentials:main",
                   {"the server offers none; this relay allows SCRAM-SHA-256-PLUS, ",
                    "name one that is offered in relays.main.mechanisms"});

    server.reset();
    server = good_server();
    configure(good_relay());
    expect_delivery(*server);
}

TEST_F(CredentialsError, LogInThatTheServerInsistsOn) {
    const auto server = good_server();
    RelayText relay = good_relay();
    relay.user = "";
    start(relay);
    expect_trouble("relay-credentials:main", {"takes no mail without log-in: 530",
                                              "Set relays.main.user and relays.main.secret"});

    configure(good_relay());
    expect_delivery(*server);
}

}  // namespace
