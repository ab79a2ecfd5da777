#include "encrypted_email/proxy/socks5.hpp"

#include <vector>

#include "tunnels.hpp"

using namespace proxy_test;
using testing::HasSubstr;

namespace {

const std::string kRequest = "\5\1\0\3\x10mail.example.org\1\xD1"s;  // port 465
const std::string kGranted = "\5\0\0\1\x7F\0\0\1\x12\x34"s;

std::unique_ptr<Tunnel> tunnel(std::optional<sasl::Credentials> credentials = std::nullopt,
                               const Destination& destination = kMailServer) {
    return make_tunnel(proxy_of(configuration::ProxyProtocol::socks5), destination,
                       std::move(credentials));
}

TEST(Socks5, IsEstablishedWithoutLogIn) {
    const auto open = tunnel();
    EXPECT_EQ(sent(*open), "\5\1\0"s);
    receive_by_bytes(*open, "\5\0"s);
    EXPECT_EQ(sent(*open), kRequest);
    receive_by_bytes(*open, kGranted);
    EXPECT_TRUE(open->established());
    EXPECT_EQ(open->said(), "reply 0, succeeded");
}

TEST(Socks5, LogsInWhereTheProxyChoosesThat) {
    const auto open = tunnel(log_in());
    EXPECT_EQ(sent(*open), "\5\2\0\2"s);
    open->receive("\5\2"s);
    EXPECT_EQ(sent(*open), "\1\x09" + "building7\x10"s + std::string(kPassword));
    open->receive("\1\0"s);
    EXPECT_EQ(sent(*open), kRequest);
    open->receive(kGranted);
    EXPECT_TRUE(open->established());
}

TEST(Socks5, DoesNotLogInWhereTheProxyDoesNotAskForIt) {
    const auto open = tunnel(log_in());
    static_cast<void>(sent(*open));
    open->receive("\5\0"s);
    EXPECT_EQ(sent(*open), kRequest);
}

TEST(Socks5, AsksForAddressesAsAddresses) {
    const auto v4 = tunnel(std::nullopt, {"192.0.2.1", 587});
    v4->receive("\5\0"s);
    EXPECT_THAT(sent(*v4), testing::EndsWith("\5\1\0\1\xC0\0\2\1\2\x4B"s));
    const auto v6 = tunnel(std::nullopt, {"2001:db8::1", 587});
    v6->receive("\5\0"s);
    EXPECT_THAT(sent(*v6),
                testing::EndsWith("\5\1\0\4\x20\1\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\1\2\x4B"s));
}

TEST(Socks5, KeepsWhatTheServerSaysBehindTheConsent) {
    for (const std::string& bound :
         {"\1\0\0\0\0"s, "\4"s + std::string(16, '\0'), "\3\5a.b.c"s, "\3\0"s}) {
        const auto greeted = tunnel();
        greeted->receive("\5\0"s);
        greeted->receive("\5\0\0"s + bound + "\0\0"s + "220 hello\r\n");
        EXPECT_TRUE(greeted->established());
        EXPECT_EQ(greeted->beyond(), "220 hello\r\n");
    }
}

TEST(Socks5, SaysWhatTheProxyRefuses) {
    struct Case {
        char reply;
        FailureKind kind;
        std::string words;
    };
    const std::vector<Case> cases = {
        {'\1', FailureKind::server_unreachable,
         "cannot reach mail.example.org:465: reply 1, general failure"},
        {'\2', FailureKind::refused,
         "does not connect to mail.example.org:465: reply 2, not allowed"},
        {'\3', FailureKind::server_unreachable, "reply 3, network unreachable"},
        {'\4', FailureKind::server_unreachable, "reply 4, host unreachable"},
        {'\5', FailureKind::server_unreachable, "reply 5, connection refused"},
        {'\6', FailureKind::server_unreachable, "reply 6, time to live expired"},
        {'\7', FailureKind::refused, "reply 7, command not supported"},
        {'\x8', FailureKind::refused, "reply 8, kind of address not supported"},
        {'\xFF', FailureKind::refused, "reply 255, which has no meaning"},
    };
    for (const Case& one : cases) {
        const auto refused = tunnel();
        refused->receive("\5\0"s);
        refused->receive("\5"s + one.reply);  // some say no more
        expect_failure(*refused, one.kind, one.words);
        EXPECT_THAT(one.words, HasSubstr(refused->said().substr(0, 7)));
    }
}

TEST(Socks5, SaysWhatIsWrongWithTheLogIn) {
    const auto missing = tunnel();
    missing->receive("\5\xFF"s);
    expect_failure(*missing, FailureKind::log_in_missing, "takes nobody without a log-in");
    const auto unknown = tunnel(log_in());
    unknown->receive("\5\xFF"s);
    expect_failure(*unknown, FailureKind::log_in_unknown, "no log-in by user and password");
    const auto refused = tunnel(log_in());
    refused->receive("\5\2"s);
    refused->receive("\1\1"s);
    expect_failure(*refused, FailureKind::log_in_refused, "refuses the log-in: status 1");
}

TEST(Socks5, RefusesWhatIsNoAnswerOfAProxy) {
    for (const std::string& answer : {"HTTP/1.1 400 Bad Request\r\n"s, "\4\0"s, "220 hello\r\n"s}) {
        const auto refused = tunnel();
        receive_by_bytes(*refused, answer);
        expect_failure(*refused, FailureKind::not_this_kind, "does not answer as a SOCKS5 proxy");
    }
    const auto unasked = tunnel();  // a log-in that it was not offered
    unasked->receive("\5\2"s);
    expect_failure(*unasked, FailureKind::not_this_kind, "a method that it was not offered");
    const auto log_in_of_another = tunnel(log_in());
    log_in_of_another->receive("\5\2"s);
    log_in_of_another->receive("\5\0"s);
    expect_failure(*log_in_of_another, FailureKind::not_this_kind, "as a SOCKS5 proxy does");
    const auto address = tunnel();
    address->receive("\5\0"s);
    address->receive("\5\0\0\2\0\0\0\0\0\0"s);
    expect_failure(*address, FailureKind::not_this_kind, "as a SOCKS5 proxy does");
}

TEST(Socks5, RefusesAnAnswerAheadOfItsQuestion) {
    const auto hasty = tunnel();
    hasty->receive("\5\0"s + kGranted);
    expect_failure(*hasty, FailureKind::not_this_kind, "answers before it is asked");
    const auto with_log_in = tunnel(log_in());
    with_log_in->receive("\5\2\1"s);
    expect_failure(*with_log_in, FailureKind::not_this_kind, "answers before it is asked");
}

TEST(Socks5, TellsAProxyThatHangsUp) {
    const auto silent = tunnel();
    silent->closed();
    expect_failure(*silent, FailureKind::closed, "without an answer");
    const auto cut = tunnel();
    cut->receive("\5\0"s);
    cut->receive("\5\0\0"s);
    cut->closed();
    expect_failure(*cut, FailureKind::closed, "within its answer");
}

TEST(Socks5, DoesNotSendAPasswordThatDoesNotFit) {
    for (const std::string& password : {""s, std::string(256, 'x')}) {
        const auto refused = tunnel(log_in(password));
        EXPECT_EQ(refused->failure().kind, FailureKind::credentials_unusable);
        EXPECT_THAT(refused->failure().text, HasSubstr("1 to 255 bytes"));
        EXPECT_EQ(sent(*refused), "");
    }
}

}  // namespace
