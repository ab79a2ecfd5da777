// A log-in that does not work: what the server said, and whose password it is.
#include "tests/check/scenario.hpp"
#include "tests/support/dovecot_instance.hpp"

using namespace check_test;

namespace {

class CheckedLogIn : public CheckScenario {
protected:
    RelayText relay_to(const DovecotInstance& dovecot) const {
        RelayText relay;
        relay.port = dovecot.port();
        relay.ca_file = dovecot.ca_file().string();
        return relay;
    }

    const PostfixInstance postfix_;
};

TEST_F(CheckedLogIn, WithAWrongPasswordIsMendedByTheSecret) {
    const DovecotInstance dovecot(postfix_);
    RelayText relay = relay_to(dovecot);
    for (const char* mechanism : {"scram-sha-256", "plain", "login"}) {
        relay.mechanisms = std::string("[\"") + mechanism + "\"]";
        password_ = secret_of("an old password");
        const auto failed =
            expect_failure(relay, "log-in", {"535 5.7.8"}, "relays.main.user \"alarms\"");
        EXPECT_EQ(told(failed.remedy, "secret \"([a-z-]+)\""), relay.secret);
        password_ = PostfixInstance::kPassword;
        expect_all_passed(relay);
    }
}

TEST_F(CheckedLogIn, ThatTheServerDoesNotOfferIsMendedByTheMechanisms) {
    const DovecotInstance dovecot(postfix_, "cram-md5");
    RelayText relay = relay_to(dovecot);
    const auto failed = expect_failure(relay, "log-in", {"the server offers CRAM-MD5"},
                                       "name one that is offered in relays.main.mechanisms");
    const std::string offered = told(failed.finding, "the server offers ([A-Z0-9-]+)");
    ASSERT_EQ(offered, "CRAM-MD5");
    relay.mechanisms = R"(["cram-md5"])";
    expect_all_passed(relay);
}

TEST_F(CheckedLogIn, WithoutASecretIsMendedByTheHost) {
    const RelayText relay = postfix_test::relay_to(postfix_);
    has_secret_ = false;
    const Checked checked = check(relay);
    EXPECT_EQ(checked.status, 1);
    const CheckedStep log_in = checked.of("log-in");
    EXPECT_EQ(log_in.verdict, "failed");
    EXPECT_THAT(log_in.finding, testing::HasSubstr("the host gave no secret \"relay-password\""));
    EXPECT_THAT(log_in.remedy,
                testing::HasSubstr("Store the password with the host under that name"));
    // The rest of the way is told all the same; the groups are not.
    EXPECT_EQ(checked.of("certificate").verdict, "passed");
    EXPECT_EQ(checked.of("sender").verdict, "not tried");
    has_secret_ = true;
    expect_all_passed(relay);
}

}  // namespace
