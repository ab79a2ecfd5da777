#include "encrypted_email/sasl/choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/encrypted_email/sasl/exchanges.hpp"

using namespace encrypted_email::sasl;
using testing::ElementsAre;
using testing::StartsWith;

namespace {

// The name of what is chosen; or why nothing is.
std::string chosen(const std::vector<std::string>& offered, Proof proof = Proof::password,
                   std::vector<Mechanism> allowed = {}, bool bound = true) {
    const Credentials credentials{"panel", Secret("sesame"), proof, std::move(allowed)};
    const auto choice = choose(offered, credentials, bound);
    if (const auto* failure = std::get_if<Failure>(&choice)) return words(*failure);
    if (std::holds_alternative<NothingInCommon>(choice)) return "(nothing)";
    return std::string(entry_of(std::get<Choice>(choice).mechanism).name);
}

const std::vector<std::string> kEverything = {
    "LOGIN",   "PLAIN",       "CRAM-MD5",      "DIGEST-MD5",       "NTLM",
    "GSSAPI",  "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS",
    "XOAUTH2", "OAUTHBEARER", "EXTERNAL"};

TEST(Choice, IsTheStrongestOfWhatIsOffered) {
    std::vector<std::string> offered = kEverything;
    const auto withdrawn = [&offered](const char* name) {
        offered.erase(std::find(offered.begin(), offered.end(), name));
        return chosen(offered);
    };
    EXPECT_EQ(chosen(offered), "SCRAM-SHA-256-PLUS");
    EXPECT_EQ(withdrawn("SCRAM-SHA-256-PLUS"), "SCRAM-SHA-1-PLUS");
    EXPECT_EQ(withdrawn("SCRAM-SHA-1-PLUS"), "SCRAM-SHA-256");
    EXPECT_EQ(withdrawn("SCRAM-SHA-256"), "SCRAM-SHA-1");
    EXPECT_EQ(withdrawn("SCRAM-SHA-1"), "PLAIN");
    EXPECT_EQ(withdrawn("PLAIN"), "LOGIN");
    EXPECT_EQ(withdrawn("LOGIN"), "(nothing)");
}

TEST(Choice, FollowsWhatTheLogInIsProvedBy) {
    EXPECT_EQ(chosen(kEverything, Proof::token), "OAUTHBEARER");
    EXPECT_EQ(chosen({"PLAIN", "XOAUTH2"}, Proof::token), "XOAUTH2");
    EXPECT_EQ(chosen({"PLAIN", "LOGIN"}, Proof::token), "(nothing)");
    EXPECT_EQ(chosen(kEverything, Proof::certificate), "EXTERNAL");
}

TEST(Choice, TakesCramMd5OnlyWhereItIsNamed) {
    EXPECT_EQ(chosen({"CRAM-MD5", "LOGIN"}), "LOGIN");
    EXPECT_EQ(
        chosen({"CRAM-MD5", "LOGIN"}, Proof::password, {Mechanism::login, Mechanism::cram_md5}),
        "CRAM-MD5");
}

TEST(Choice, IsAmongWhatIsAllowed) {
    EXPECT_EQ(chosen(kEverything, Proof::password, {Mechanism::login}), "LOGIN");
    EXPECT_EQ(chosen({"PLAIN"}, Proof::password, {Mechanism::scram_sha_256}), "(nothing)");
}

TEST(Choice, SaysWhatIsAllowedWhenNothingFits) {
    const Credentials credentials = password_of("panel", "sesame");
    const std::vector<std::string> offered = {"GSSAPI"};
    const auto choice = choose(offered, credentials, true);
    EXPECT_THAT(std::get<NothingInCommon>(choice).allowed,
                ElementsAre("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256",
                            "SCRAM-SHA-1", "PLAIN", "LOGIN"));
}

// Going on without the binding is what somebody in between would like.
TEST(Choice, DoesNotFallBackFromABindingThatIsOffered) {
    EXPECT_THAT(chosen(kEverything, Proof::password, {}, false), StartsWith("unsafe: "));
    EXPECT_EQ(chosen(kEverything, Proof::password, {Mechanism::scram_sha_256}, false),
              "SCRAM-SHA-256");
}

TEST(Choice, KnowsWhetherABindingWouldHaveBeenPossible) {
    const auto possible = [](std::vector<Mechanism> allowed, bool bound) {
        const Credentials credentials{"panel", Secret("sesame"), Proof::password,
                                      std::move(allowed)};
        const std::vector<std::string> offered = {"SCRAM-SHA-256"};
        return std::get<Choice>(choose(offered, credentials, bound)).binding_is_possible;
    };
    EXPECT_TRUE(possible({}, true));
    EXPECT_FALSE(possible({}, false));
    EXPECT_FALSE(possible({Mechanism::scram_sha_256}, true));
}

}  // namespace
