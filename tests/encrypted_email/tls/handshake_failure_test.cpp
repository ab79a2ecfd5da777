// What an operator reads when a handshake fails, for each way in which it can.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "failure_matchers.hpp"
#include "peer.hpp"

namespace encrypted_email::tls {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class HandshakeFailureTest : public ::testing::TestWithParam<bool> {
protected:
    HandshakeFailureTest() {
        server_.policy->tls13 = GetParam();
        server_.policy->tls12 = !GetParam();
    }

    [[nodiscard]] Failure failure() const { return handshake_failure(client_, server_); }

    const Identity root_ = test_root();
    Server server_{issued_by(root_, {})};
    Client client_{trusting({root_.certificate()})};
};

INSTANTIATE_TEST_SUITE_P(Version, HandshakeFailureTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "Tls13" : "Tls12"; });

TEST_P(HandshakeFailureTest, UnknownAuthority) {
    client_.trust = trusting({self_signed(authority("Other Root")).certificate()});
    expect_failure(failure(), FailureKind::unknown_authority,
                   {"mail.example.org:465", "\"Test Root\"", "roots.pem"});
}

TEST_P(HandshakeFailureTest, SelfSigned) {
    server_.identity = self_signed({});
    expect_failure(failure(), FailureKind::unknown_authority, {"self-signed"});
}

TEST_P(HandshakeFailureTest, SelfSignedButTrusted) {
    server_.identity = self_signed({});
    client_.trust = trusting({server_.identity.certificate()});
    EXPECT_EQ(failure().text, "");
}

TEST_P(HandshakeFailureTest, WrongHostName) {
    client_.host = "smtp.example.net";
    expect_failure(
        failure(), FailureKind::host_name_mismatch,
        {"smtp.example.net:465", "it is not for \"smtp.example.net\"", "for mail.example.org"});
}

TEST_P(HandshakeFailureTest, WrongAddress) {
    client_.host = "192.0.2.1";
    expect_failure(failure(), FailureKind::host_name_mismatch, {"it is not for \"192.0.2.1\""});
}

TEST_P(HandshakeFailureTest, WrongIpv6Address) {
    client_.host = "2001:db8::1";
    expect_failure(failure(), FailureKind::host_name_mismatch, {"of [2001:db8::1]:465 is refused"});
}

TEST_P(HandshakeFailureTest, Expired) {
    Wish wish;
    wish.to = kNowSeconds - kDay;
    server_.identity = issued_by(root_, wish);
    expect_failure(failure(), FailureKind::expired, {"expired on 2026-06-14"});
}

TEST_P(HandshakeFailureTest, NotYetValid) {
    Wish wish;
    wish.from = kNowSeconds + kDay;
    server_.identity = issued_by(root_, wish);
    expect_failure(failure(), FailureKind::not_yet_valid, {"not valid before 2026-06-16"});
}

TEST_P(HandshakeFailureTest, ShortKey) {
    Wish wish;
    wish.key = rsa_key(1024);
    server_.identity = issued_by(root_, wish);
    expect_failure(failure(), FailureKind::certificate_unusable, {"RSA key of 1024 bits"});
}

TEST_P(HandshakeFailureTest, KeyMayNotSign) {
    Wish wish;
    wish.key = rsa_key(2048);
    wish.usage = Botan::Key_Constraints(Botan::Key_Constraints::KeyEncipherment);
    server_.identity = issued_by(root_, wish);
    const Failure result = failure();
    expect_failure(result, FailureKind::certificate_unusable,
                   {"usage constraints", "It is \"mail.example.org\""});
    EXPECT_THAT(result.remedy, HasSubstr("digital signature"));
}

TEST_P(HandshakeFailureTest, NoCipherInCommon) {
    server_.policy->groups = {Botan::TLS::Group_Params::SECP521R1};
    const Failure result = failure();
    expect_failure(result, FailureKind::protocol, {"handshake_failure (40)", "no cipher suite"});
}

TEST_P(HandshakeFailureTest, ClientCertificateWanted) {
    server_.policy->client_certificate = true;
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);
    expect_failure(channel->failure(), FailureKind::protocol, {"client's certificate"});
    EXPECT_THAT(channel->failure().remedy, HasSubstr("without a certificate"));
}

TEST_P(HandshakeFailureTest, ClosedWithoutAnAnswer) {
    const auto channel = client_.connect();
    channel->closed();
    EXPECT_TRUE(channel->peer_closed());
    expect_failure(channel->failure(), FailureKind::closed,
                   {"mail.example.org:465 closed the connection without an answer"});
}

TEST_P(HandshakeFailureTest, ClosedInTheMiddle) {
    const auto channel = client_.connect();
    Remote peer(server_);
    peer.receive(channel->output());
    channel->receive(std::string_view{peer.output}.substr(0, 40));
    channel->closed();
    expect_failure(channel->failure(), FailureKind::closed, {"in the middle"});
}

TEST_P(HandshakeFailureTest, ClosedPolitelyInTheMiddle) {
    const auto channel = client_.connect();
    channel->receive(std::string("\x15\x03\x03\x00\x02\x01\x00", 7));  // warning, close_notify
    expect_failure(channel->failure(), FailureKind::closed, {"in the middle"});
}

TEST_P(HandshakeFailureTest, DamagedHandshake) {
    const auto channel = client_.connect();
    Remote peer(server_);
    peer.receive(channel->output());
    peer.output[9] = '\x7F';  // in the ServerHello
    channel->receive(peer.output);
    expect_failure(channel->failure(), FailureKind::protocol, {"ended here with the alert"});
    EXPECT_THAT(channel->output(), Not(IsEmpty()));
}

struct Answer {
    const char* bytes;
    const char* quoted;
    const char* remedy;
};

class PlaintextAnswerTest : public ::testing::TestWithParam<Answer> {
protected:
    const Client client_{trusting({test_root().certificate()})};
};

INSTANTIATE_TEST_SUITE_P(
    Server, PlaintextAnswerTest,
    ::testing::Values(Answer{"220 mail.example.org ESMTP Postfix\r\n",
                             "220 mail.example.org ESMTP Postfix", "set tls = \"starttls\""},
                      Answer{"220-first\r\n220 second\r\n", "220-first", "(465)"},
                      Answer{"554 5.7.1 no service\r\n", "554 5.7.1 no service", "refuses service"},
                      Answer{"* OK IMAP4rev1\r\n", "* OK IMAP4rev1", "not a mail server's port"},
                      Answer{"HTTP/1.1 400 Bad Request\r\n", "HTTP/1.1 400 Bad Request",
                             "host and port"},
                      Answer{"SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0-OpenSSH_9.2", "host and port"},
                      Answer{"220 \x1B[31m\xFFred\r\n", "220 ?[31m?red", "starttls"},
                      Answer{"\r\n\r\n\r\n\r\n", "\"\"", "host and port"}));

TEST_P(PlaintextAnswerTest, IsQuotedWithWhatToDo) {
    const auto channel = client_.connect();
    channel->output().clear();
    channel->receive(GetParam().bytes);
    expect_failure(channel->failure(), FailureKind::not_tls,
                   {"mail.example.org:465", GetParam().quoted});
    EXPECT_THAT(channel->failure().remedy, HasSubstr(GetParam().remedy));
    EXPECT_THAT(channel->output(), IsEmpty()) << "an alert means nothing to such a server";
}

TEST(PlaintextAnswer, IsKnownFromItsFirstFiveBytes) {
    const Client client{trusting({test_root().certificate()})};
    const auto channel = client.connect();
    for (const char byte : {'2', '2', '0', ' '}) {
        channel->receive({&byte, 1});
        EXPECT_FALSE(channel->failed());
    }
    channel->receive("m");
    expect_failure(channel->failure(), FailureKind::not_tls, {"\"220 m\""});
}

TEST(PlaintextAnswer, IsKnownWhenTheConnectionEndsBeforeThat) {
    const Client client{trusting({test_root().certificate()})};
    const auto channel = client.connect();
    channel->receive("no\n");
    channel->closed();
    expect_failure(channel->failure(), FailureKind::not_tls, {"\"no\""});
}

TEST(PlaintextAnswer, IsCutToALine) {
    const Client client{trusting({test_root().certificate()})};
    const auto channel = client.connect();
    channel->receive("220 " + std::string(100'000, 'x'));
    EXPECT_LT(channel->failure().text.size(), 250u);
}

// Alerts as they stand on the wire (RFC 8446 section 6): fatal, code.
class AlertTest : public ::testing::TestWithParam<std::pair<int, const char*>> {};

INSTANTIATE_TEST_SUITE_P(
    Code, AlertTest,
    ::testing::Values(std::pair{40, "handshake_failure (40): it has no cipher suite"},
                      std::pair{70, "protocol_version (70): it has no TLS version in common"},
                      std::pair{71, "insufficient_security (71)"},
                      std::pair{80, "internal_error (80): it has a problem of its own"},
                      std::pair{112, "unrecognized_name (112): it does not know the name"},
                      std::pair{116, "certificate_required (116): it asks for a client"},
                      std::pair{49, "access_denied (49): it does not serve this client"},
                      std::pair{200, "unrecognized_alert_200 (200)."}));

TEST_P(AlertTest, IsNamedAndExplained) {
    const Client client{trusting({test_root().certificate()})};
    const auto channel = client.connect();
    channel->receive(std::string("\x15\x03\x03\x00\x02\x02", 6) +
                     static_cast<char>(GetParam().first));
    expect_failure(channel->failure(), FailureKind::protocol, {GetParam().second});
}

TEST(Alert, AfterTheHandshakeIsAFailureToo) {
    const Identity root = test_root();
    const Client client{trusting({root.certificate()})};
    const Server server{issued_by(root, {})};
    const auto channel = client.connect();
    Remote peer(server);
    converse(*channel, peer);
    peer.receive("garbage that the server cannot decrypt");
    converse(*channel, peer);
    EXPECT_TRUE(channel->established());
    expect_failure(channel->failure(), FailureKind::protocol, {"ended TLS with the alert"});
}

}  // namespace
}  // namespace encrypted_email::tls
