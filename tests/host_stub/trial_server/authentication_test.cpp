#include "host_stub/trial_server/authentication.hpp"

#include <gtest/gtest.h>

namespace {

using namespace host_stub::trial_server;
using Outcome = Authentication::Outcome;

Authentication for_alarms() { return Authentication({"alarms", "secret"}); }

// Base64 by Python's base64 module.
constexpr auto* kPlain = "AGFsYXJtcwBzZWNyZXQ=";                   // NUL alarms NUL secret
constexpr auto* kPlainAsHimself = "YWxhcm1zAGFsYXJtcwBzZWNyZXQ=";  // alarms NUL ...
constexpr auto* kPlainAsOther = "cm9vdABhbGFybXMAc2VjcmV0";        // root NUL ...
constexpr auto* kPlainWrong = "AGFsYXJtcwB3cm9uZw==";              // NUL alarms NUL wrong
constexpr auto* kPlainOnePart = "YWxhcm1z";                        // alarms
constexpr auto* kPlainFourParts = "AGFsYXJtcwBzZWNyZXQAeA==";      // ... NUL x

TEST(Authentication, PlainWithInitialResponse) {
    auto authentication = for_alarms();
    EXPECT_EQ(authentication.begin(std::string("plain ") + kPlain), Outcome::accepted);
    EXPECT_EQ(authentication.begin(std::string("PLAIN ") + kPlainAsHimself), Outcome::accepted);
    EXPECT_EQ(authentication.begin(std::string("PLAIN ") + kPlainAsOther), Outcome::refused);
    EXPECT_EQ(authentication.begin(std::string("PLAIN ") + kPlainWrong), Outcome::refused);
    EXPECT_EQ(authentication.begin(std::string("PLAIN ") + kPlainOnePart), Outcome::malformed);
    EXPECT_EQ(authentication.begin(std::string("PLAIN ") + kPlainFourParts), Outcome::malformed);
    EXPECT_EQ(authentication.begin("PLAIN ="), Outcome::malformed);
    EXPECT_EQ(authentication.begin("PLAIN !!"), Outcome::malformed);
}

TEST(Authentication, PlainAfterAnEmptyChallenge) {
    auto authentication = for_alarms();
    EXPECT_EQ(authentication.begin("PLAIN"), Outcome::challenged);
    EXPECT_EQ(authentication.challenge(), "");
    EXPECT_EQ(authentication.respond(kPlain), Outcome::accepted);
}

TEST(Authentication, LoginAsksForUserAndPassword) {
    auto authentication = for_alarms();
    EXPECT_EQ(authentication.begin("LOGIN"), Outcome::challenged);
    EXPECT_EQ(authentication.challenge(), "VXNlcm5hbWU6");
    EXPECT_EQ(authentication.respond("YWxhcm1z"), Outcome::challenged);
    EXPECT_EQ(authentication.challenge(), "UGFzc3dvcmQ6");
    EXPECT_EQ(authentication.respond("c2VjcmV0"), Outcome::accepted);
}

TEST(Authentication, LoginMayBringTheUserAtOnce) {
    auto authentication = for_alarms();
    EXPECT_EQ(authentication.begin("LOGIN YWxhcm1z"), Outcome::challenged);
    EXPECT_EQ(authentication.challenge(), "UGFzc3dvcmQ6");
    EXPECT_EQ(authentication.respond("d3Jvbmc="), Outcome::refused);
}

TEST(Authentication, StarCancels) {
    auto authentication = for_alarms();
    EXPECT_EQ(authentication.begin("LOGIN"), Outcome::challenged);
    EXPECT_EQ(authentication.respond("*"), Outcome::cancelled);
}

TEST(Authentication, OtherMechanismsAreUnknown) {
    auto authentication = for_alarms();
    EXPECT_EQ(authentication.begin("CRAM-MD5"), Outcome::unknown_mechanism);
    EXPECT_EQ(authentication.begin(""), Outcome::unknown_mechanism);
}

}  // namespace
