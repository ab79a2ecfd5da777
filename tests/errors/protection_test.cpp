// A port with another kind of TLS than configured, or none: nothing goes out in clear.
#include "tests/errors/relay_error.hpp"

using namespace errors_test;
using testing::HasSubstr;
using testing::Not;

namespace {

class Protect : public RelayError {};

TEST_F(Protect, PlaintextServerOnTheTlsPort) {
    const auto server = good_server(Protection::starttls);
    start(good_relay());
    expect_trouble("relay-protocol:main",
                   {"does not answer with TLS but with: \"220 ", "tls = \"starttls\""});
    expect_nothing_secret_on_the_wire();

    configure(good_relay("starttls"));
    expect_delivery(*server);
}

TEST_F(Protect, WebServerOnTheTlsPort) {
    const auto web = std::make_unique<ScriptedServer>(
        [](ScriptedServer::Client& client) {
            static_cast<void>(client.read_some());
            client.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        },
        port_);
    start(good_relay());
    expect_trouble("relay-protocol:main",
                   {"does not answer with TLS but with: \"HTTP/1.1 400", "Check host and port"});
    expect_nothing_secret_on_the_wire();
}

TEST_F(Protect, TlsServerOnTheStarttlsPort) {
    const auto server = good_server();
    RelayText relay = good_relay("starttls");
    relay.timeout = "2s";
    start(relay);
    expect_trouble("relay-unreachable:main",
                   {"waited for the server's greeting", "set tls = \"implicit\""});
    expect_nothing_secret_on_the_wire();

    configure(good_relay());
    expect_delivery(*server);
}

TEST_F(Protect, ServerThatOffersNoStarttls) {
    // It offers a log-in in clear instead.
    auto lure = std::make_unique<ScriptedServer>(
        [](ScriptedServer::Client& client) {
            client.send("220 mail.example ESMTP\r\n");
            while (const auto line = client.read_line()) {
                client.send(line->starts_with("EHLO")
                                ? "250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n"
                                : "250 2.0.0 go on\r\n");
            }
        },
        port_);
    start(good_relay("starttls"));
    expect_trouble("relay-protocol:main",
                   {"STARTTLS", "Nothing was sent in clear", "tls = \"implicit\""});
    expect_nothing_secret_on_the_wire();

    lure.reset();
    const auto server = good_server(Protection::starttls);
    expect_delivery(*server);
}

TEST_F(Protect, ServerThatOffersStarttlsAndRefusesIt) {
    auto broken = std::make_unique<ScriptedServer>(
        [](ScriptedServer::Client& client) {
            client.send("220 mail.example ESMTP\r\n");
            while (const auto line = client.read_line()) {
                client.send(line->starts_with("EHLO")
                                ? "250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n"
                                : "454 4.7.0 TLS not available due to local problem\r\n");
            }
        },
        port_);
    start(good_relay("starttls"));
    expect_trouble("relay-protocol:main", {"454", "TLS not available", "look at its certificate"});
    expect_nothing_secret_on_the_wire();

    broken.reset();
    const auto server = good_server(Protection::starttls);
    expect_delivery(*server);
}

TEST_F(Protect, AnswersSmuggledInBeforeTls) {
    auto tampering = std::make_unique<ScriptedServer>(
        [](ScriptedServer::Client& client) {
            client.send("220 mail.example ESMTP\r\n");
            while (const auto line = client.read_line()) {
                client.send(line->starts_with("EHLO")
                                ? "250-mail.example\r\n250 STARTTLS\r\n"
                                : "220 2.0.0 ready\r\n250-mail.example\r\n250 AUTH PLAIN\r\n");
            }
        },
        port_);
    start(good_relay("starttls"));
    expect_trouble("relay-protocol:main", {"STARTTLS", "may be tampering", "direct one"});
    expect_nothing_secret_on_the_wire();

    tampering.reset();
    const auto server = good_server(Protection::starttls);
    expect_delivery(*server);
}

TEST_F(Protect, ServerThatGivesUpTheHandshakeAtOnce) {
    auto closing = std::make_unique<ScriptedServer>(
        [](ScriptedServer::Client& client) { static_cast<void>(client.read_some()); }, port_);
    start(good_relay());
    expect_trouble("relay-unreachable:main",
                   {"closed the connection without an answer to the TLS handshake",
                    "Check that this port speaks TLS"});
    expect_nothing_secret_on_the_wire();

    closing.reset();
    const auto server = good_server();
    expect_delivery(*server);
}

}  // namespace
