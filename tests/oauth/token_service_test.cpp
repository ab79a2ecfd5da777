// A token service that refuses, throttles, hangs or talks nonsense is a trouble with a remedy, and
// mails leave once it is right.
#include "tests/oauth/scenario.hpp"

using namespace oauth_test;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

class TokenService : public OauthScenario {
protected:
    void start_with_a_mail_that_waits(const std::string& oauth) {
        sink_.configure(document(dovecot_, oauth));
        sink_.start();
        sink_.submit({make_event("e-1", "Flow temperature is too high")});
    }

    std::string trouble(const std::string& key) {
        EXPECT_TRUE(sink_.host().wait_for_trouble(key));
        EXPECT_THAT(sink_.host().everything_said(), Not(HasSubstr(std::string(kClientSecret))));
        return sink_.host().trouble_text(key);
    }

    void expect_delivery_once_it_is_right(const std::string& oauth) {
        endpoint_.answer(TokenEndpoint::token(DovecotInstance::token(1h)));
        sink_.configure(document(dovecot_, oauth));
        ASSERT_TRUE(sink_.host().wait_for_finals(1));
        EXPECT_EQ(sink_.host().final_of("e-1")->outcome,
                  std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    }

    DovecotInstance dovecot_{postfix_};
};

TEST_F(TokenService, ThatRefusesTheClientIsATroubleOfItsCredentials) {
    endpoint_.answer(TokenEndpoint::refusal(
        "invalid_client",
        "AADSTS7000215: Invalid client secret provided: " + std::string(kClientSecret), 401));
    start_with_a_mail_that_waits(by_client_secret());
    const std::string text = trouble("relay-credentials:main");
    EXPECT_THAT(text, HasSubstr("no access token: the token service 127.0.0.1:"));
    EXPECT_THAT(text,
                HasSubstr("answers 401: invalid_client (\"AADSTS7000215: Invalid client secret "
                          "provided: ***\")"));
    EXPECT_THAT(text, HasSubstr("store its Value with the host"));
    expect_delivery_once_it_is_right(by_client_secret());
    EXPECT_TRUE(sink_.host().wait_until_over("relay-credentials:main"));
}

TEST_F(TokenService, ThatThrottlesIsNotHammered) {
    endpoint_.answer({.status = 429, .body = "{}", .retry_after = "3000"});
    start_with_a_mail_that_waits(by_client_secret());
    EXPECT_THAT(trouble("relay-token:main"), HasSubstr("answers 429"));
    // The relay has been tried again meanwhile, without a request.
    ASSERT_TRUE(eventually("another attempt", [this] {
        return occurrences(sink_.host().everything_said(), "answers 429") >= 3;
    }));
    EXPECT_EQ(endpoint_.requests().size(), 1u);
    expect_delivery_once_it_is_right(by_client_secret());
}

TEST_F(TokenService, ThatHangsOrTalksNonsenseIsATroubleOfItsOwn) {
    const std::string oauth = by_client_secret() + "timeout = \"1s\"\n";
    endpoint_.answer_once({.behaviour = "hang"});
    endpoint_.answer({.status = 200, .body = "<html>Sign in to this network</html>"});
    start_with_a_mail_that_waits(oauth);
    EXPECT_THAT(trouble("relay-token:main"),
                testing::AnyOf(HasSubstr("waited for the answer until 1 s were over"),
                               HasSubstr("the answer is not a JSON object")));
    ASSERT_TRUE(eventually("the other one", [this] {
        return sink_.host().everything_said().find("not a JSON object") != std::string::npos;
    }));
    EXPECT_THAT(sink_.host().everything_said(), HasSubstr("waited for the answer"));
    endpoint_.answer({.behaviour = "huge"});
    ASSERT_TRUE(eventually("the third one", [this] {
        return sink_.host().everything_said().find("larger than 64 KiB") != std::string::npos;
    }));
    expect_delivery_once_it_is_right(oauth);
}

TEST_F(TokenService, IsNotWaitedForWhenTheSinkStops) {
    endpoint_.answer({.behaviour = "hang"});
    start_with_a_mail_that_waits(by_client_secret());
    ASSERT_TRUE(eventually("a request", [this] { return !endpoint_.requests().empty(); }));
    EXPECT_TRUE(sink_.stop(5000ms).ok());
}

TEST_F(TokenService, IsFoundOutBeforeTheFirstAlarm) {
    endpoint_.answer(TokenEndpoint::refusal("invalid_client", "AADSTS7000222: expired", 401));
    sink_.configure(document(dovecot_, by_client_secret()));
    sink_.start();
    EXPECT_THAT(trouble("token-renewal:main"), HasSubstr("The client secret has expired"));
    endpoint_.answer(TokenEndpoint::token(DovecotInstance::token(1h)));
    sink_.configure(document(dovecot_, by_client_secret()));
    EXPECT_TRUE(sink_.host().wait_until_over("token-renewal:main"));
}

TEST_F(TokenService, WarnsBeforeTheClientSecretEnds) {
    endpoint_.answer(TokenEndpoint::token(DovecotInstance::token(1h)));
    // Some years after this was written the clock makes no difference any more.
    sink_.configure(document(dovecot_, by_client_secret() + "secret_expires = 2026-01-01\n"));
    sink_.start();
    EXPECT_THAT(trouble("secret-expiry:main"),
                HasSubstr("proves itself by at 127.0.0.1 has ended on 2026-01-01"));
    sink_.configure(document(dovecot_, by_client_secret() + "secret_expires = 2999-01-01\n"));
    EXPECT_TRUE(sink_.host().wait_until_over("secret-expiry:main"));
}

}  // namespace
