#include "encrypted_email/oauth/expiry_text.hpp"

#include <gtest/gtest.h>

#include "clients.hpp"

using namespace oauth_test;

namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kEnd = 1'803'859'200;  // 2027-03-01 00:00 UTC

TEST(ExpiryText, WarnsInThreeSteps) {
    EXPECT_EQ(expiry_step(kEnd, kEnd - 30 * kDay), 0);
    EXPECT_EQ(expiry_step(kEnd, kEnd - 30 * kDay + 1), 1);
    EXPECT_EQ(expiry_step(kEnd, kEnd - 14 * kDay + 1), 2);
    EXPECT_EQ(expiry_step(kEnd, kEnd - 3 * kDay + 1), 3);
    EXPECT_EQ(expiry_step(kEnd, kEnd + kDay), 3);
}

TEST(ExpiryText, SaysWhatEndsAndWhatToDo) {
    configuration::Relay relay;
    relay.name = "main";
    relay.oauth = std::make_shared<const configuration::Oauth>(by_secret());
    EXPECT_EQ(
        expiry_text(relay, kEnd, kEnd - 5 * kDay),
        "relay main: what its client s6BhdRkqt3 proves itself by at login.example.org ends on "
        "2027-03-01, in 5 days; then it gets no tokens, and its mails stop. Make a new client "
        "secret there, store it with the host as \"client-secret\", and set "
        "relays.main.oauth.secret_expires to its date.");
}

TEST(ExpiryText, KnowsTheEndOfACertificateByItself) {
    auto oauth = std::make_shared<configuration::Oauth>(by_secret());
    EXPECT_EQ(end_of({oauth, nullptr, nullptr}), std::nullopt);
    oauth->secret_expires_unix_s = kEnd;
    EXPECT_EQ(end_of({oauth, nullptr, nullptr}), kEnd);
    const auto loaded = tls::ClientCertificate::load(ClientFiles().certificate_path(), true);
    EXPECT_EQ(end_of({oauth, nullptr, loaded.certificate}), loaded.certificate->expires_unix_s());
}

}  // namespace
