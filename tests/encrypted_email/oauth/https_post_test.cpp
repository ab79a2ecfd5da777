// One request at a time, against a real HTTPS server.
#include "encrypted_email/oauth/https_post.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <string>

#include "encrypted_email/oauth/token_answer.hpp"
#include "loop.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/token_endpoint.hpp"

using namespace oauth_test;
using namespace std::chrono_literals;
using test_support::ScriptedServer;
using test_support::TokenEndpoint;
using testing::HasSubstr;

namespace {

class Post : public Loop {
protected:
    [[nodiscard]] Endpoint endpoint(std::uint16_t port, std::chrono::seconds timeout = 30s) const {
        return {"127.0.0.1",
                port,
                "/token",
                trust_of(server_.ca_file()),
                std::make_shared<tls::SessionStore>(),
                timeout};
    }

    HttpsPost::Answer answer_of(const Endpoint& endpoint) {
        std::optional<HttpsPost::Answer> answer;
        const auto post = std::make_shared<HttpsPost>(io_, endpoint, unix_now_ns());
        post->begin(sasl::Secret("a=b&c=d"),
                    [&answer](HttpsPost::Answer came) { answer = std::move(came); });
        EXPECT_FALSE(answer) << "not from inside begin()";
        run_until([&] { return answer.has_value(); });
        return std::move(*answer);
    }

    HttpAnswer answered(const TokenEndpoint::Answer& told) {
        server_.answer(told);
        auto answer = answer_of(endpoint(server_.port()));
        if (auto* const failure = std::get_if<TokenFailure>(&answer))
            ADD_FAILURE() << failure->text;
        return std::get<HttpAnswer>(std::move(answer));
    }

    std::string failed(const Endpoint& endpoint) {
        const auto answer = answer_of(endpoint);
        const auto* const failure = std::get_if<TokenFailure>(&answer);
        EXPECT_NE(failure, nullptr);
        if (failure == nullptr) return {};
        EXPECT_EQ(failure->kind, delivery::FailureKind::token_service);
        EXPECT_FALSE(failure->remedy.empty());
        return failure->text;
    }

    std::string failed(const std::string& behaviour) {
        server_.answer({.behaviour = behaviour});
        return failed(endpoint(server_.port()));
    }

    TokenEndpoint server_;
};

TEST_F(Post, CarriesTheFormAndBringsTheAnswer) {
    const HttpAnswer answer = answered({.status = 200, .body = "{\"a\":1}"});
    EXPECT_EQ(answer.status, 200u);
    EXPECT_EQ(answer.body.view(), "{\"a\":1}");
    EXPECT_EQ(answer.retry_after, std::nullopt);
    EXPECT_THAT(server_.requests(), testing::ElementsAre("a=b&c=d"));
}

TEST_F(Post, BringsRefusalsAndWhenToComeBack) {
    const HttpAnswer answer = answered({.status = 429, .body = "{}", .retry_after = "17"});
    EXPECT_EQ(answer.status, 429u);
    EXPECT_EQ(answer.retry_after, 17s);
    EXPECT_EQ(
        answered({.status = 503, .body = "{}", .retry_after = "Fri, 31 Dec 1999 23:59:59 GMT"})
            .retry_after,
        std::nullopt);
}

TEST_F(Post, TakesABodyUpToItsLimit) {
    EXPECT_EQ(answered({.status = 200, .body = std::string(kLargestAnswer, 'x')}).body.size(),
              kLargestAnswer);
    server_.answer({.status = 200, .body = std::string(kLargestAnswer + 1, 'x')});
    EXPECT_THAT(failed(endpoint(server_.port())), HasSubstr("larger than 64 KiB"));
    EXPECT_THAT(failed("huge"), HasSubstr("larger than 64 KiB"));
}

TEST_F(Post, SaysWhatIsWrongWithAServer) {
    EXPECT_THAT(failed("not-http"), HasSubstr("what it answers is not HTTP"));
    EXPECT_THAT(failed("close"), HasSubstr("before its answer was complete"));
}

TEST_F(Post, GivesUpWhenItsTimeIsOver) {
    server_.answer({.behaviour = "hang"});
    EXPECT_THAT(failed(endpoint(server_.port(), 1s)),
                HasSubstr("waited for the answer until 1 s were over"));
    const ScriptedServer silent([](ScriptedServer::Client& client) { client.listen_in_silence(); });
    EXPECT_THAT(failed(endpoint(silent.port(), 1s)), HasSubstr("waited for the TLS handshake"));
}

TEST_F(Post, SaysWhyItCannotConnectOrTrust) {
    EXPECT_THAT(failed(endpoint(test_support::free_port())), HasSubstr("cannot connect: "));
    const TokenEndpoint other;
    EXPECT_THAT(failed(endpoint(other.port())), HasSubstr("127.0.0.1:"));
    Endpoint nowhere = endpoint(443);
    nowhere.host = "no-such-host.invalid";
    EXPECT_THAT(failed(nowhere), HasSubstr("cannot be resolved"));
    EXPECT_TRUE(server_.requests().empty()) << "no form went out";
}

TEST_F(Post, SaysNothingMoreOnceItIsCancelled) {
    server_.answer({.behaviour = "hang"});
    const auto post = std::make_shared<HttpsPost>(io_, endpoint(server_.port()), unix_now_ns());
    post->begin(sasl::Secret("a=b"), [](HttpsPost::Answer) { FAIL(); });
    run_until([&] { return !server_.requests().empty(); });
    post->cancel();
    io_.restart();
    io_.run();
}

}  // namespace
