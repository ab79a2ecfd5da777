#include "encrypted_email/delivery/failure_text.hpp"

#include <gtest/gtest.h>

using namespace encrypted_email;
using namespace encrypted_email::delivery;

namespace {

TEST(FailureText, SaysWhatToCheckWhenTheServerObjectsToTheSender) {
    configuration::Relay relay;
    relay.name = "main";
    relay.host = "mail.example.org";
    configuration::MailingGroup group;
    group.name = "facility";
    group.from = {"Building 7", "alarms", "building7.example"};
    const smtp::Reply reply{553, {5, 7, 1}, "Sender address rejected"};
    EXPECT_EQ(objection_text(relay, group, reply),
              "relay main (mail.example.org:465, implicit TLS): does not take the mails of the "
              "group facility: 553 5.7.1 Sender address rejected. Check groups.facility.from "
              "\"alarms@building7.example\", and which senders and recipients the server allows "
              "for this device without log-in. The mails wait and are tried again.");
    relay.user = "alarms";
    EXPECT_NE(
        objection_text(relay, group, reply).find("allows for relays.main.user \"alarms\". The"),
        std::string::npos);
}

TEST(FailureText, TellsTheWayToAProxyFromTheWayBehindIt) {
    configuration::Relay relay;
    relay.name = "main";
    relay.host = "mail.example.org";
    relay.port = 25;
    relay.proxy = configuration::Proxy{configuration::ProxyProtocol::http, "proxy.example", 3128,
                                       "building7", "proxy-password"};
    const Failure connecting = connect_failure(relay, kNoAnswer);
    EXPECT_EQ(connecting.text,
              "relay main (mail.example.org:25, implicit TLS, by http://proxy.example:3128): "
              "cannot connect to the proxy: no answer. Check relays.main.proxy, that the proxy "
              "runs, and that no firewall is in between.");
    EXPECT_EQ(resolve_timeout(relay).cause,
              "no DNS server answered for proxy.example within 30 s.");
    EXPECT_EQ(proxy_failure(relay, {proxy::FailureKind::log_in_refused, "a"}).kind,
              FailureKind::credentials);
    EXPECT_EQ(proxy_failure(relay, {proxy::FailureKind::not_this_kind, "a"}).kind,
              FailureKind::protocol);
    EXPECT_EQ(proxy_failure(relay, {proxy::FailureKind::server_unreachable, "a"}).kind,
              FailureKind::unreachable);
    EXPECT_EQ(proxy_secret_failure(relay, "there is none").cause,
              "the host gave no secret \"proxy-password\" for the proxy: there is none.");
}

TEST(FailureText, KeepsCauseAndRemedyApartToo) {
    configuration::Relay relay;
    relay.name = "main";
    relay.host = "mail.example.org";
    const Failure failure = connect_failure(relay, "Connection refused");
    EXPECT_EQ(failure.cause, "cannot connect: Connection refused.");
    EXPECT_EQ(failure.remedy,
              "Check relays.main.host and port, that the server runs, and that no firewall is in "
              "between.");
    EXPECT_EQ(failure.text, "relay main (mail.example.org:465, implicit TLS): " + failure.cause +
                                ' ' + failure.remedy);
}

TEST(FailureText, NamesThePortsInPlaceOfPort25WhenNothingAnswersThere) {
    configuration::Relay relay;
    relay.name = "main";
    relay.port = 25;
    EXPECT_NE(connect_failure(relay, kNoAnswer)
                  .remedy.find("relays.main.port = 465 with relays.main.tls = \"implicit\""),
              std::string::npos);
    EXPECT_EQ(connect_failure(relay, "Connection refused").remedy.find("465"), std::string::npos);
}

}  // namespace
