// From the client secret to the delivered mail: a token is fetched, used, refused, and fetched
// anew.
#include "tests/oauth/scenario.hpp"

using namespace oauth_test;
using std::chrono_literals::operator""h;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

namespace {

class TokenWalk : public OauthScenario, public testing::WithParamInterface<const char*> {
protected:
    void start(const std::string& oauth) {
        sink_.configure(document(dovecot_, oauth, std::string("[\"") + GetParam() + "\"]"));
        sink_.start();
    }

    void expect_no_trace_of(const std::string& secret) {
        EXPECT_THAT(sink_.host().everything_said(), Not(HasSubstr(secret)));
        for (const auto& [id, final] : sink_.host().finals()) {
            for (const auto& recipient : final.recipients)
                EXPECT_THAT(recipient.reply_text + final.reason, Not(HasSubstr(secret)));
        }
    }

    DovecotInstance dovecot_{postfix_};
};

TEST_P(TokenWalk, FetchesATokenAndDelivers) {
    endpoint_.answer(TokenEndpoint::token(DovecotInstance::token(1h)));
    start(by_client_secret());
    expect_one_mail("e-1");
    EXPECT_THAT(dovecot_.log(), HasSubstr("Login: user=<alarms>, method="));
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
    EXPECT_THAT(endpoint_.requests(), SizeIs(1));
}

TEST_P(TokenWalk, FetchesAnotherOneWhenTheServerRefusesTheFirst) {
    endpoint_.answer_once(TokenEndpoint::token(DovecotInstance::token(-1h)));
    endpoint_.answer(TokenEndpoint::token(DovecotInstance::token(1h)));
    start(by_client_secret());
    expect_one_mail("e-1");
    EXPECT_THAT(dovecot_.log(), HasSubstr("auth failed"));
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
    EXPECT_THAT(endpoint_.requests(), SizeIs(2));
}

TEST_P(TokenWalk, IsATroubleWhenTheSecondIsRefusedToo) {
    const std::string expired = DovecotInstance::token(-1h);
    endpoint_.answer(TokenEndpoint::token(expired));
    start(by_client_secret());
    sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-credentials:main"));
    const std::string text = sink_.host().trouble_text("relay-credentials:main");
    EXPECT_THAT(text, HasSubstr("535 5.7.8"));
    EXPECT_THAT(text,
                HasSubstr("A fresh token was fetched and refused too: check that "
                          "relays.main.user \"alarms\" is the mailbox that the client panel"));
    expect_no_trace_of(expired);
    expect_no_trace_of(std::string(kClientSecret));

    const std::string good = DovecotInstance::token(1h);
    endpoint_.answer(TokenEndpoint::token(good));
    sink_.configure(document(dovecot_, by_client_secret()));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    ASSERT_TRUE(sink_.host().wait_until_over("relay-credentials:main"));
    EXPECT_TRUE(sink_.stop().ok());
    expect_no_trace_of(good);
}

INSTANTIATE_TEST_SUITE_P(By, TokenWalk, testing::Values("xoauth2", "oauthbearer"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
