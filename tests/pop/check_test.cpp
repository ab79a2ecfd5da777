// The guided check of a relay with POP before SMTP: a step of its own, mended by its remedy.
#include "tests/check/scenario.hpp"
#include "tests/pop/scenario.hpp"

using namespace pop_test;
using check_test::Checked;
using check_test::CheckedStep;
using testing::HasSubstr;

namespace {

class CheckedPop : public check_test::CheckScenario {
protected:
    CheckedPop() {
        postfix_.stop();
        postfix_.admit_by(gate_.port(), kPopFirst);
        postfix_.start();
    }

    PostfixInstance postfix_;
    const DovecotInstance dovecot_{postfix_};
    Gate gate_{dovecot_};
};

TEST_F(CheckedPop, IsAStepAheadOfTheConnection) {
    const Checked checked = check(pop_test::relay_behind(dovecot_, postfix_));
    EXPECT_EQ(checked.status, 0) << checked.output;
    const CheckedStep step = checked.of("pop");
    EXPECT_EQ(step.verdict, "passed");
    EXPECT_EQ(step.finding, "alarms at 127.0.0.1:" + std::to_string(dovecot_.pop3s_port()));
    EXPECT_THAT(step.server_said, HasSubstr("+OK"));
    EXPECT_EQ(checked.of("log-in").verdict, "skipped");
    EXPECT_EQ(checked.of("recipient").verdict, "passed");
}

TEST_F(CheckedPop, WithAWrongPasswordIsMendedByTheSecret) {
    const RelayText relay = pop_test::relay_behind(dovecot_, postfix_, "starttls");
    password_ = "an old password that is long";
    const CheckedStep failed =
        expect_failure(relay, "pop", {"-ERR [AUTH]"}, "relays.main.user \"alarms\"");
    EXPECT_EQ(check_test::told(failed.remedy, "secret \"([a-z-]+)\""), relay.secret);
    password_ = PostfixInstance::kPassword;
    expect_all_passed(relay);
}

}  // namespace
