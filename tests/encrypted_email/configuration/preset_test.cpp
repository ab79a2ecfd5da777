#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encrypted_email/configuration/reader.hpp"

using namespace encrypted_email::configuration;
using encrypted_email::sasl::Mechanism;
using encrypted_email::sasl::Proof;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

constexpr std::string_view kGroup =
    "[groups.all]\nfrom = 'a@example.com'\nto = 'b@example.com'\n";

ReadResult read(const std::string& lines) {
    return read_settings("[relays.main]\n" + lines + std::string(kGroup), "site.toml");
}

Relay relay_of(const std::string& lines) {
    const ReadResult result = read(lines);
    EXPECT_NE(result.settings, nullptr) << result.describe();
    EXPECT_THAT(result.warnings, IsEmpty());
    return result.settings ? *result.settings->relays.front() : Relay{};
}

constexpr const char* kLogIn = "user = 'alarms@example.com'\nsecret = 'x'\n";

TEST(Preset, OfMicrosoft365KeepsToWhatAMailboxMayDo) {
    const Relay relay = relay_of(std::string("preset = 'microsoft365'\n") + kLogIn);
    EXPECT_EQ(relay.host, "smtp.office365.com");
    EXPECT_EQ(relay.port, 587);
    EXPECT_EQ(relay.tls, TlsMode::starttls);
    EXPECT_THAT(relay.mechanisms, ElementsAre(Mechanism::xoauth2));
    EXPECT_EQ(relay.proof, Proof::token);
    EXPECT_EQ(relay.connections, 3u);
    EXPECT_EQ(relay.mails_per_minute, 30u);
}

TEST(Preset, OfGoogleNeedsAPasswordAndTheRelayNone) {
    const Relay gmail = relay_of(std::string("preset = 'gmail'\n") + kLogIn);
    EXPECT_EQ(gmail.host, "smtp.gmail.com");
    EXPECT_EQ(gmail.port, 465);
    EXPECT_EQ(gmail.proof, Proof::password);
    EXPECT_EQ(gmail.mails_per_connection, 100u);
    const Relay relay = relay_of("preset = 'google-relay'\n");
    EXPECT_EQ(relay.host, "smtp-relay.gmail.com");
    EXPECT_EQ(relay.user, "");
}

TEST(Preset, OfAServerOfOnesOwnNeedsItsName) {
    const Relay relay = relay_of("preset = 'exchange-onprem'\nhost = 'mail.example.org'\n");
    EXPECT_EQ(relay.host, "mail.example.org");
    EXPECT_EQ(relay.port, 587);
    EXPECT_THAT(relay.mechanisms, ElementsAre(Mechanism::login));
    EXPECT_EQ(relay.mails_per_minute, 5u);
    EXPECT_EQ(relay_of("preset = 'generic'\nhost = 'mail.example.org'\n").port, 465);
}

TEST(Preset, GivesWayToTheRelaysOwnKeysWhateverTheirOrder) {
    const Relay relay = relay_of(
        std::string(kLogIn) +
        "mechanisms = ['plain', 'login']\nconnections = 1\nmails_per_minute = 0\nport = 2525\n"
        "host = 'proxy.example.org'\ntls = 'implicit'\npreset = 'microsoft365'\n");
    EXPECT_THAT(relay.mechanisms, ElementsAre(Mechanism::plain, Mechanism::login));
    EXPECT_EQ(relay.proof, Proof::password);
    EXPECT_EQ(relay.connections, 1u);
    EXPECT_EQ(relay.mails_per_minute, 0u);
    EXPECT_EQ(relay.host, "proxy.example.org");
    EXPECT_EQ(relay.port, 2525);
    EXPECT_EQ(relay.tls, TlsMode::implicit);
}

TEST(Preset, SaysWhatIsMissingOrUnknown) {
    EXPECT_THAT(read("preset = 'microsoft356'\n").describe(),
                HasSubstr("2:10: relays.main.preset: \"microsoft356\" is no preset that is known "
                          "here; did you mean \"microsoft365\"?"));
    EXPECT_THAT(read("preset = 'sendmail'\nhost = 'x.example'\n").describe(),
                HasSubstr("allowed are microsoft365, gmail, google-relay, exchange-onprem, "
                          "generic"));
    EXPECT_THAT(read("preset = 7\n").describe(), HasSubstr("expected a string"));
    EXPECT_THAT(read("preset = 'gmail'\n").describe(),
                HasSubstr("relays.main.user: missing; this preset's server takes mail only from "
                          "those who log in"));
    EXPECT_THAT(read("preset = 'exchange-onprem'\n").describe(),
                HasSubstr("relays.main.host: missing"));
}

}  // namespace
