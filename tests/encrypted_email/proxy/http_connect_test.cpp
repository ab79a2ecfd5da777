#include "encrypted_email/proxy/http_connect.hpp"

#include <vector>

#include "tunnels.hpp"

using namespace proxy_test;
using testing::HasSubstr;
using testing::Not;

namespace {

// RFC 7617 section 2: base64 of "building7:hunter2 and more".
constexpr std::string_view kBasic = "YnVpbGRpbmc3Omh1bnRlcjIgYW5kIG1vcmU=";

std::unique_ptr<Tunnel> tunnel(std::optional<sasl::Credentials> credentials = std::nullopt,
                               const Destination& destination = kMailServer) {
    return make_tunnel(proxy_of(configuration::ProxyProtocol::http), destination,
                       std::move(credentials));
}

TEST(HttpConnect, AsksForTheServerByItsName) {
    EXPECT_EQ(sent(*tunnel()),
              "CONNECT mail.example.org:465 HTTP/1.1\r\nHost: mail.example.org:465\r\n\r\n");
    EXPECT_THAT(sent(*tunnel(std::nullopt, {"2001:db8::1", 587})),
                HasSubstr("CONNECT [2001:db8::1]:587 HTTP/1.1\r\nHost: [2001:db8::1]:587\r\n"));
}

TEST(HttpConnect, LogsInByBasic) {
    EXPECT_THAT(sent(*tunnel(log_in())),
                HasSubstr("\r\nProxy-Authorization: Basic " + std::string(kBasic) + "\r\n\r\n"));
}

TEST(HttpConnect, IsEstablishedBySuccessOfAnyKindInAnyFragmentation) {
    for (const std::string_view answer :
         {"HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200\r\nVia: a\r\n\r\n",
          "HTTP/1.1 204 \nContent-Length: 7\n\n",
          "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}) {
        const auto whole = tunnel();
        whole->receive(answer);
        EXPECT_TRUE(whole->established()) << answer;
        const auto bytes = tunnel();
        receive_by_bytes(*bytes, answer);
        EXPECT_TRUE(bytes->established()) << answer;
        EXPECT_EQ(bytes->said(), whole->said());
    }
}

TEST(HttpConnect, KeepsWhatTheServerSaysBehindTheConsent) {
    const auto greeted = tunnel();
    greeted->receive("HTTP/1.1 200 OK\r\n\r\n220 mail.example.org\r\n");
    EXPECT_TRUE(greeted->established());
    EXPECT_EQ(greeted->said(), "HTTP/1.1 200 OK");
    EXPECT_EQ(greeted->beyond(), "220 mail.example.org\r\n");
    const auto much = tunnel();
    much->receive("HTTP/1.1 200 OK\r\n\r\n" + std::string(2 * kLargestAnswer, 'x'));
    EXPECT_EQ(much->beyond().size(), 2 * kLargestAnswer);
}

TEST(HttpConnect, SaysWhatTheProxyRefuses) {
    struct Case {
        std::string answer;
        bool with_log_in;
        FailureKind kind;
        std::string words;
    };
    const std::vector<Case> cases = {
        {"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"a\"\r\n",
         false, FailureKind::log_in_missing, "wants a log-in: 407 Proxy Authentication Required"},
        {"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Digest realm=\"a\", "
         "Basic realm=\"a\"\r\n",
         true, FailureKind::log_in_refused, "refuses the log-in: 407 Proxy"},
        {"HTTP/1.0 401 Unauthorized\r\n", true, FailureKind::log_in_refused,
         "refuses the log-in: 401 Unauthorized"},
        {"HTTP/1.1 407 No\r\nproxy-authenticate:Negotiate\r\nPROXY-AUTHENTICATE: NTLM\r\n", true,
         FailureKind::log_in_unknown, "wants a log-in by Negotiate, NTLM: 407 No"},
        {"HTTP/1.1 403 Forbidden\r\n", true, FailureKind::refused,
         "does not connect to mail.example.org:465: 403 Forbidden"},
        {"HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n", false, FailureKind::refused,
         "302 Found"},
        {"HTTP/1.0 503 Service Unavailable\r\n", false, FailureKind::server_unreachable,
         "cannot reach mail.example.org:465: 503 Service Unavailable"},
    };
    for (const Case& one : cases) {
        const auto refused = tunnel(one.with_log_in ? std::optional(log_in()) : std::nullopt);
        refused->receive(one.answer + "\r\n<html>");
        expect_failure(*refused, one.kind, one.words);
        EXPECT_THAT(one.answer, testing::StartsWith(refused->said()));
    }
}

TEST(HttpConnect, RefusesWhatIsNoAnswerOfAProxy) {
    for (const std::string& answer :
         {"220 mail.example.org ESMTP\r\n"s, "\5\0"s, "H\0"s, "HTTP/2 200 OK\r\n\r\n"s,
          "HTTP/1.1 2000 OK\r\n\r\n"s, "HTTP/1.1 20x OK\r\n\r\n"s, "HTTP/1.1\r\n\r\n"s,
          "HTTP/1.9 200 OK\r\n\r\n"s, "HTTP/1.1 101 Switching Protocols\r\n\r\n"s}) {
        const auto refused = tunnel();
        receive_by_bytes(*refused, answer);
        expect_failure(*refused, FailureKind::not_this_kind, "does not answer as an HTTP proxy");
    }
}

TEST(HttpConnect, EndsAnAnswerThatHasNoEnd) {
    const std::string begin = "HTTP/1.1 200 OK\r\nX: ";
    const auto fits = tunnel();
    fits->receive(begin + std::string(kLargestAnswer - begin.size() - 4, 'x') + "\r\n\r\n");
    EXPECT_TRUE(fits->established());
    const auto whole = tunnel();
    whole->receive(begin + std::string(kLargestAnswer - begin.size() - 3, 'x') + "\r\n\r\n");
    expect_failure(*whole, FailureKind::not_this_kind, "answers without end");
    const auto bytes = tunnel();
    receive_by_bytes(*bytes, begin + std::string(2 * kLargestAnswer, 'x'));
    expect_failure(*bytes, FailureKind::not_this_kind, "answers without end");
    const auto interim = tunnel();
    for (std::size_t i = 0; i < kLargestAnswer; ++i)
        interim->receive("HTTP/1.1 100 Continue\r\n\r\n");
    expect_failure(*interim, FailureKind::not_this_kind, "answers without end");
}

TEST(HttpConnect, TellsAProxyThatHangsUp) {
    const auto silent = tunnel();
    silent->closed();
    expect_failure(*silent, FailureKind::closed, "without an answer");
    const auto cut = tunnel();
    cut->receive("HTTP/1.1 200 OK\r\n");
    cut->closed();
    expect_failure(*cut, FailureKind::closed, "within its answer");
}

TEST(HttpConnect, RepeatsNoSecretAndNoControlCharacter) {
    for (const std::string_view secret : {kPassword, kBasic}) {
        const auto refused = tunnel(log_in());
        refused->receive("HTTP/1.1 403 you sent " + std::string(secret) + "\r\n\r\n");
        EXPECT_THAT(refused->failure().text, Not(HasSubstr(std::string(secret))));
        EXPECT_THAT(refused->said(), Not(HasSubstr(std::string(secret))));
        const auto offered = tunnel(log_in());
        offered->receive("HTTP/1.1 407 No\r\nProxy-Authenticate: " + std::string(secret) +
                         "\r\n\r\n");
        EXPECT_THAT(offered->failure().text, Not(HasSubstr(std::string(secret))));
    }
    const auto strange = tunnel();
    strange->receive("HTTP/1.1 403 \x1B[2J\xC2\x9B" + std::string(3000, 'y') + "\r\n\r\n");
    EXPECT_THAT(strange->failure().text, HasSubstr("403 ?[2J??y"));
    EXPECT_LT(strange->failure().text.size(), 400u);
}

TEST(HttpConnect, DoesNotSendAPasswordThatIsNone) {
    const auto refused = tunnel(log_in("hunter2\n"));
    expect_failure(*refused, FailureKind::credentials_unusable, "a control character");
    EXPECT_EQ(sent(*refused), "");
}

}  // namespace
