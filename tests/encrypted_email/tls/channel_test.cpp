#include "encrypted_email/tls/channel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "peer.hpp"

namespace encrypted_email::tls {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class ChannelTest : public ::testing::Test {
protected:
    const Identity root_ = test_root();
    Server server_{issued_by(root_, {})};
    Client client_{trusting({root_.certificate()})};
};

TEST_F(ChannelTest, SpeaksTls13WhenTheServerDoes) {
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);

    EXPECT_TRUE(channel->established());
    EXPECT_FALSE(channel->failed()) << channel->failure().text;
    EXPECT_FALSE(channel->resumed());
    EXPECT_THAT(channel->describe(), StartsWith("TLSv1.3 "));
    EXPECT_THAT(channel->describe(), HasSubstr("x25519"));
}

TEST_F(ChannelTest, FallsBackToTls12WithForwardSecrecy) {
    server_.policy->tls13 = false;
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);

    EXPECT_TRUE(channel->established()) << channel->failure().text;
    EXPECT_THAT(channel->describe(), StartsWith("TLSv1.2 ECDHE_ECDSA_WITH_"));
}

TEST_F(ChannelTest, AcceptsAnRsaCertificateInBothVersions) {
    Wish wish;
    wish.key = rsa_key(2048);
    server_.identity = issued_by(root_, wish);
    for (const bool tls13 : {true, false}) {
        server_.policy->tls13 = tls13;
        EXPECT_EQ(handshake_failure(client_, server_).text, "");
    }
}

TEST_F(ChannelTest, NegotiatesAnotherGroupWhenAskedTo) {
    server_.policy->groups = {Botan::TLS::Group_Params::SECP384R1};
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);
    EXPECT_THAT(channel->describe(), HasSubstr("secp384r1")) << channel->failure().text;
}

TEST_F(ChannelTest, CarriesDataBothWays) {
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);

    channel->send("EHLO client.example.org\r\n");
    converse(*channel, peer);
    EXPECT_EQ(peer.plaintext, "EHLO client.example.org\r\n");

    peer.send("250-mail.example.org\r\n");
    peer.send("250 PIPELINING\r\n");
    converse(*channel, peer);
    EXPECT_EQ(channel->plaintext(), "250-mail.example.org\r\n250 PIPELINING\r\n");
}

TEST_F(ChannelTest, CarriesAMegabyteBothWays) {
    std::string large(1'000'000, '\0');
    for (std::size_t i = 0; i < large.size(); ++i) {
        large[i] = static_cast<char>(i * 7 + i / 251);
    }
    for (const bool tls13 : {true, false}) {
        server_.policy->tls13 = tls13;
        const auto channel = client_.connect();
        Remote peer(server_);
        converse(*channel, peer);

        channel->send(large);
        peer.send(large);
        converse(*channel, peer, 1460);
        EXPECT_TRUE(peer.plaintext == large);
        EXPECT_TRUE(channel->plaintext() == large);
    }
}

TEST_F(ChannelTest, TakesTheHandshakeByteByByte) {
    for (const bool tls13 : {true, false}) {
        server_.policy->tls13 = tls13;
        const auto channel = client_.connect();
        Remote peer(server_);
        converse(*channel, peer, 1);
        ASSERT_TRUE(channel->established()) << channel->failure().text;

        peer.send("220 hello\r\n");
        converse(*channel, peer, 1);
        EXPECT_EQ(channel->plaintext(), "220 hello\r\n");
    }
}

TEST_F(ChannelTest, SendsNothingBeforeItKnowsThePeer) {
    const auto channel = client_.connect();
    Remote peer(server_);
    const std::size_t hello = channel->output().size();
    channel->send("AUTH PLAIN AHVzZXIAc2VjcmV0\r\n");
    EXPECT_EQ(channel->output().size(), hello);
    converse(*channel, peer);
    EXPECT_THAT(peer.plaintext, IsEmpty());
}

TEST_F(ChannelTest, NamesTheServerItMeans) {
    client_.host = "Mail.Example.ORG.";
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);
    EXPECT_TRUE(channel->established()) << channel->failure().text;
    EXPECT_EQ(peer.server_name, "mail.example.org");
}

TEST_F(ChannelTest, DoesNotNameAnAddress) {
    Wish wish;
    wish.addresses = {"192.0.2.25", "2001:db8::25"};
    server_.identity = issued_by(root_, wish);
    for (const char* address : {"192.0.2.25", "2001:db8::25"}) {
        client_.host = address;
        const auto channel = client_.connect();
        Remote peer(server_);
        converse(*channel, peer);
        EXPECT_TRUE(channel->established()) << channel->failure().text;
        EXPECT_THAT(peer.server_name, IsEmpty());
    }
}

TEST_F(ChannelTest, KnowsAnEndFromATruncation) {
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);
    EXPECT_FALSE(channel->peer_closed());

    peer.send("221 bye\r\n");
    peer.close();
    converse(*channel, peer);
    EXPECT_TRUE(channel->peer_closed());
    EXPECT_EQ(channel->plaintext(), "221 bye\r\n");
    channel->closed();
    EXPECT_FALSE(channel->failed());
}

TEST_F(ChannelTest, EndsWithoutFailureWhenTheSocketDoesAfterTheHandshake) {
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);
    channel->closed();
    EXPECT_TRUE(channel->peer_closed());
    EXPECT_FALSE(channel->failed());
}

TEST_F(ChannelTest, SaysGoodbye) {
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);
    channel->close();
    channel->send("too late");
    converse(*channel, peer);
    EXPECT_EQ(peer.alert, Botan::TLS::AlertType::CloseNotify);
    EXPECT_THAT(peer.plaintext, IsEmpty());
    EXPECT_FALSE(channel->failed());
}

TEST_F(ChannelTest, TellsTheServerWhyItLeaves) {
    client_.trust = trusting({self_signed(authority("Other Root")).certificate()});
    for (const bool tls13 : {true, false}) {
        server_.policy->tls13 = tls13;
        const auto channel = client_.connect();
        Remote peer(server_);
        converse(*channel, peer);
        EXPECT_TRUE(channel->failed());
        EXPECT_FALSE(channel->established());
        EXPECT_EQ(peer.alert, Botan::TLS::AlertType::UnknownCA);
    }
}

TEST_F(ChannelTest, IsSilentAfterAFailure) {
    client_.host = "other.example.org";
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);
    ASSERT_TRUE(channel->failed());
    const std::string reason = channel->failure().text;

    channel->send("MAIL FROM:<a@example.org>\r\n");
    channel->receive("garbage");
    channel->close();
    channel->closed();
    EXPECT_THAT(channel->output(), IsEmpty());
    EXPECT_THAT(channel->plaintext(), IsEmpty());
    EXPECT_EQ(channel->failure().text, reason);
}

TEST_F(ChannelTest, DetectsAnAlteredRecord) {
    for (const bool tls13 : {true, false}) {
        server_.policy->tls13 = tls13;
        const auto channel = client_.connect();
        Remote peer(server_);
        converse(*channel, peer);
        peer.send("250 ok\r\n");
        peer.output.back() = static_cast<char>(peer.output.back() ^ 1);
        channel->receive(peer.output);
        EXPECT_EQ(channel->failure().kind, FailureKind::protocol);
        EXPECT_THAT(channel->failure().text, HasSubstr("bad_record_mac"));
        EXPECT_THAT(channel->plaintext(), IsEmpty());
    }
}

}  // namespace
}  // namespace encrypted_email::tls
