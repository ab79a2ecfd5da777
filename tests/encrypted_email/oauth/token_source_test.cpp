// Tokens that are kept and renewed, from a real endpoint.
#include "encrypted_email/oauth/token_source.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "loop.hpp"
#include "tests/support/token_endpoint.hpp"

using namespace oauth_test;
using delivery::FailureKind;
using test_support::TokenEndpoint;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

class Source : public Loop {
protected:
    Source() : oauth_(by_secret()) {
        oauth_.host = "127.0.0.1";
        oauth_.port = endpoint_.port();
    }

    TokenSource& source() {
        if (!source_) {
            source_ = std::make_unique<TokenSource>(
                surroundings_, client(), [this](const std::optional<TokenFailure>& failure) {
                    renewals_.push_back(failure ? failure->text : "");
                });
        }
        return *source_;
    }

    [[nodiscard]] Client client() const {
        return {std::make_shared<const configuration::Oauth>(oauth_), trust_of(endpoint_.ca_file()),
                nullptr};
    }

    // Asks so often at the same time, and gives the answers: tokens, or why there are none.
    std::vector<std::string> ask(int times = 1) {
        std::vector<std::string> answers;
        for (int i = 0; i < times; ++i) {
            source().ask([&](TokenSource::Answer answer) {
                const auto* const failure = std::get_if<TokenFailure>(&answer);
                answers.push_back(failure != nullptr
                                      ? failure->text
                                      : std::string(std::get<sasl::Secret>(answer).view()));
            });
        }
        EXPECT_TRUE(answers.empty()) << "not from inside ask()";
        run_until([&] { return answers.size() == static_cast<std::size_t>(times); });
        return answers;
    }

    TokenEndpoint endpoint_;
    configuration::Oauth oauth_;
    Kept kept_ = {{"client-secret", "open sesame"}, {"refresh", "first"}};
    Surroundings surroundings_{io_, service(kept_), unix_now_ns};
    std::vector<std::string> renewals_;  // "": it worked
    std::unique_ptr<TokenSource> source_;
};

TEST_F(Source, FetchesOnceForAllWhoAsk) {
    endpoint_.answer(TokenEndpoint::token("token-1-Canary-7f3a9c51"));
    EXPECT_THAT(ask(3), ElementsAre("token-1-Canary-7f3a9c51", "token-1-Canary-7f3a9c51",
                                    "token-1-Canary-7f3a9c51"));
    EXPECT_THAT(ask(), ElementsAre("token-1-Canary-7f3a9c51"));
    EXPECT_EQ(endpoint_.requests().size(), 1u);
}

TEST_F(Source, HasATokenBeforeAnybodyAsks) {
    endpoint_.answer(TokenEndpoint::token("token-1-Canary-7f3a9c51"));
    source();
    run_until([&] { return !renewals_.empty(); });
    EXPECT_THAT(ask(), ElementsAre("token-1-Canary-7f3a9c51"));
    EXPECT_EQ(endpoint_.requests().size(), 1u);
}

TEST_F(Source, FetchesAnewWhatWasRefusedOrHasEnded) {
    endpoint_.answer(TokenEndpoint::token("token-1-Canary-7f3a9c51"));
    EXPECT_THAT(ask(), ElementsAre("token-1-Canary-7f3a9c51"));
    endpoint_.answer(TokenEndpoint::token("token-2-Canary-7f3a9c51", 1));
    source().refused();
    EXPECT_THAT(ask(), ElementsAre("token-2-Canary-7f3a9c51"));
    endpoint_.answer(TokenEndpoint::token("token-3-Canary-7f3a9c51"));
    std::string token = "token-2-Canary-7f3a9c51";
    run_until([&] { return (token = ask().front()) == "token-3-Canary-7f3a9c51"; });
}

TEST_F(Source, GivesTheOldTokenWhileItCannotBeRenewed) {
    endpoint_.answer(TokenEndpoint::token("token-1-Canary-7f3a9c51", 40));
    EXPECT_THAT(ask(), ElementsAre("token-1-Canary-7f3a9c51"));
    endpoint_.answer({.status = 503, .body = "{}"});
    renewals_.clear();
    run_until([&] { return !renewals_.empty(); });  // 32 s later
    EXPECT_THAT(renewals_.front(), HasSubstr("answers 503"));
    EXPECT_THAT(ask(), ElementsAre("token-1-Canary-7f3a9c51"));
    endpoint_.answer(TokenEndpoint::token("token-2-Canary-7f3a9c51"));
    run_until([&] { return renewals_.back().empty(); });
    EXPECT_THAT(ask(), ElementsAre("token-2-Canary-7f3a9c51"));
}

TEST_F(Source, DoesNotAskAgainBeforeThePauseIsOver) {
    endpoint_.answer({.status = 429, .body = "{}", .retry_after = "3000"});
    EXPECT_THAT(ask().front(), HasSubstr("answers 429"));
    EXPECT_THAT(ask().front(), HasSubstr("answers 429"));
    EXPECT_EQ(endpoint_.requests().size(), 1u);
    // Unless somebody may have put it right.
    endpoint_.answer(TokenEndpoint::token("token-1-Canary-7f3a9c51"));
    source().reconfigure(client());
    EXPECT_THAT(ask(), ElementsAre("token-1-Canary-7f3a9c51"));
}

TEST_F(Source, TriesAgainByItselfWhenTheServiceComesBack) {
    endpoint_.answer_once({.status = 500, .body = "oops"});
    endpoint_.answer(TokenEndpoint::token("token-1-Canary-7f3a9c51"));
    source();
    run_until([&] { return renewals_.size() == 2; });
    EXPECT_THAT(renewals_, ElementsAre(HasSubstr("answers 500"), ""));
}

TEST_F(Source, UsesTheRefreshTokenThatTheEndpointGave) {
    oauth_.client_secret.clear();
    oauth_.refresh_token = "refresh";
    endpoint_.answer_once(
        TokenEndpoint::token("token-1-Canary-7f3a9c51", 3600, "second-Canary-7f3a9c51"));
    endpoint_.answer_once(TokenEndpoint::token("token-2-Canary-7f3a9c51"));
    endpoint_.answer(TokenEndpoint::token("token-3-Canary-7f3a9c51"));
    EXPECT_THAT(ask(), ElementsAre("token-1-Canary-7f3a9c51"));
    source().refused();
    EXPECT_THAT(ask(), ElementsAre("token-2-Canary-7f3a9c51"));
    source().refused();
    EXPECT_THAT(ask(), ElementsAre("token-3-Canary-7f3a9c51"));
    EXPECT_THAT(endpoint_.requests(),
                ElementsAre(HasSubstr("refresh_token=first"), HasSubstr("refresh_token=second"),
                            HasSubstr("refresh_token=second")));
}

TEST_F(Source, GoesBackToTheHostsRefreshTokenWhenItsOwnIsVoid) {
    oauth_.client_secret.clear();
    oauth_.refresh_token = "refresh";
    endpoint_.answer_once(
        TokenEndpoint::token("token-1-Canary-7f3a9c51", 3600, "second-Canary-7f3a9c51"));
    endpoint_.answer_once(TokenEndpoint::refusal("invalid_grant", "AADSTS50173: revoked"));
    endpoint_.answer(TokenEndpoint::token("token-2-Canary-7f3a9c51"));
    EXPECT_THAT(ask(), ElementsAre("token-1-Canary-7f3a9c51"));
    kept_["refresh"] = "third";
    source().refused();
    EXPECT_THAT(ask(), ElementsAre("token-2-Canary-7f3a9c51"));
    EXPECT_THAT(endpoint_.requests().back(), HasSubstr("refresh_token=third"));
}

TEST_F(Source, RepeatsNoSecretThatTheEndpointRepeats) {
    endpoint_.answer(TokenEndpoint::refusal(
        "invalid_client", "no client has the secret open sesame or open%20sesame", 401));
    const std::string text = ask().front();
    EXPECT_THAT(text, HasSubstr("no client has the secret *** or ***"));
    EXPECT_THAT(text, Not(HasSubstr("sesame")));
}

TEST_F(Source, SaysWhatIsNoToken) {
    endpoint_.answer({.status = 200, .body = "<html>Sign in</html>"});
    EXPECT_THAT(ask().front(), HasSubstr("answers 200: the answer is not a JSON object"));
    source_.reset();
    endpoint_.answer({.status = 302, .body = TokenEndpoint::token("token-1-Canary-7f3a9c51").body});
    EXPECT_THAT(ask().front(), HasSubstr("answers 302: a token without status 200"));
}

TEST_F(Source, AnswersWhoStillWaitsWhenItGoes) {
    endpoint_.answer({.behaviour = "hang"});
    std::string answered;
    source().ask(
        [&](TokenSource::Answer answer) { answered = std::get<TokenFailure>(answer).text; });
    run_until([&] { return !endpoint_.requests().empty(); });
    source_.reset();
    EXPECT_EQ(answered, "");
    io_.restart();
    io_.run();
    EXPECT_THAT(answered, HasSubstr("configuration has changed"));
}

TEST_F(Source, SaysWhichSecretTheHostDoesNotHave) {
    kept_.clear();
    EXPECT_THAT(ask(), ElementsAre(HasSubstr("the host gave no secret \"client-secret\"")));
    EXPECT_TRUE(endpoint_.requests().empty());
}

}  // namespace
