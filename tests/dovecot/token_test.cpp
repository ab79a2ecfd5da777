// Log-in by an OAuth 2 access token that the host keeps, and renews.
#include "tests/dovecot/scenario.hpp"

using namespace dovecot_test;
using std::chrono_literals::operator""h;
using testing::HasSubstr;
using testing::Not;

namespace {

class Token : public DovecotScenario, public testing::WithParamInterface<const char*> {
protected:
    Token() { sink_.configure(document(dovecot_, std::string("[\"") + GetParam() + "\"]")); }

    DovecotInstance dovecot_{postfix_};
};

TEST_P(Token, LetsAMailThrough) {
    sink_.host().set_secret("relay-password", DovecotInstance::token(1h));
    sink_.start();
    expect_one_mail("e-1");
    EXPECT_THAT(dovecot_.log(), HasSubstr("Login: user=<alarms>, method="));
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
}

// Between two mails of a quiet building, a token expires unnoticed.
TEST_P(Token, ThatHasExpiredIsAskedForAgainWithoutATrouble) {
    sink_.host().set_secret("relay-password", DovecotInstance::token(1h));
    sink_.host().give_once("relay-password", DovecotInstance::token(-1h));
    sink_.start();
    expect_one_mail("e-1");
    EXPECT_THAT(dovecot_.log(), HasSubstr("auth failed"));
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
}

TEST_P(Token, ThatIsNotRenewedIsATroubleWithTheServersReason) {
    const std::string expired = DovecotInstance::token(-1h);
    sink_.host().set_secret("relay-password", expired);
    sink_.start();
    sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-credentials:main"));
    const std::string text = sink_.host().trouble_text("relay-credentials:main");
    EXPECT_THAT(text, HasSubstr("535 5.7.8"));
    EXPECT_THAT(text, HasSubstr("before, it said {\"status\":\""));
    EXPECT_THAT(text, HasSubstr("is renewed in time, belongs to relays.main.user \"alarms\""));
    EXPECT_THAT(sink_.host().everything_said(), Not(HasSubstr(expired)));
    EXPECT_EQ(sink_.host().times_asked("relay-password"), 2u);
}

INSTANTIATE_TEST_SUITE_P(By, Token, testing::Values("xoauth2", "oauthbearer"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
