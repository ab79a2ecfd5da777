// The channel against a TLS implementation that shares no code with it: `openssl s_server`.
#include <botan/hex.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "failure_matchers.hpp"
#include "openssl_server.hpp"

namespace encrypted_email::tls {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string hex(std::string_view bytes) {
    return Botan::hex_encode(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

class OpensslTest : public ::testing::Test {
protected:
    [[nodiscard]] Identity server(const Key& key = nullptr) const {
        Wish wish;
        wish.key = key;
        return issued_by(issued_by(root_, authority("Test Intermediate")), wish);
    }

    const Identity root_ = test_root();
    Client client_{trusting({root_.certificate()})};
};

class OpensslVersionTest : public OpensslTest, public ::testing::WithParamInterface<const char*> {
protected:
    [[nodiscard]] static bool is_tls13() { return std::string{GetParam()} == "-tls1_3"; }
};

INSTANTIATE_TEST_SUITE_P(Version, OpensslVersionTest, ::testing::Values("-tls1_3", "-tls1_2"),
                         [](const auto& test) {
                             return std::string{test.param} == "-tls1_3" ? "Tls13" : "Tls12";
                         });

TEST_P(OpensslVersionTest, TalksWithAnEcdsaServer) {
    const OpensslServer openssl(server(), {GetParam()});
    Connection connection(client_, openssl.port());
    ASSERT_TRUE(connection->established()) << connection->failure().text;
    EXPECT_THAT(connection->describe(), StartsWith(is_tls13() ? "TLSv1.3 " : "TLSv1.2 "));
    EXPECT_EQ(connection.ask("hello"), "olleh\n");
    EXPECT_EQ(connection.ask(std::string(10'000, 'x')), std::string(10'000, 'x') + "\n");
}

TEST_P(OpensslVersionTest, TalksWithAnRsaServer) {
    const OpensslServer openssl(server(rsa_key(2048)), {GetParam()});
    Connection connection(client_, openssl.port());
    ASSERT_TRUE(connection->established()) << connection->failure().text;
    EXPECT_EQ(connection.ask("hello"), "olleh\n");
}

TEST_P(OpensslVersionTest, TalksInEveryCipherSuiteAndGroupThatIsOffered) {
    for (const char* suite : {"AES_128_GCM", "AES_256_GCM", "CHACHA20_POLY1305"}) {
        for (const char* group : {"X25519", "P-256", "P-384"}) {
            const std::string tls13 = std::string{"TLS_"} + suite +
                                      (suite == std::string{"AES_256_GCM"} ? "_SHA384" : "_SHA256");
            const std::string tls12 = std::string{suite} == "AES_128_GCM"   ? "ECDHE+AESGCM+AES128"
                                      : std::string{suite} == "AES_256_GCM" ? "ECDHE+AESGCM+AES256"
                                                                            : "ECDHE+CHACHA20";
            const OpensslServer openssl(
                server(), {GetParam(), "-groups", group, "-ciphersuites", tls13, "-cipher", tls12});
            Connection connection(client_, openssl.port());
            ASSERT_TRUE(connection->established()) << connection->failure().text;
            EXPECT_THAT(connection->describe(), HasSubstr(suite));
            EXPECT_EQ(connection.ask("hello"), "olleh\n");
        }
    }
}

TEST_P(OpensslVersionTest, ResumesAgainAndAgain) {
    const OpensslServer openssl(server(), {GetParam()});
    for (int i = 0; i < 4; ++i) {
        Connection connection(client_, openssl.port());
        EXPECT_EQ(connection.ask("hello"), "olleh\n");
        EXPECT_EQ(connection->resumed(), i > 0) << i;
    }
}

TEST_P(OpensslVersionTest, ResumesByServerStateToo) {
    const OpensslServer openssl(server(), {GetParam(), "-no_ticket"});
    for (int i = 0; i < 4; ++i) {
        Connection connection(client_, openssl.port());
        EXPECT_EQ(connection.ask("hello"), "olleh\n");
        EXPECT_EQ(connection->resumed(), i > 0) << i;
    }
}

TEST_P(OpensslVersionTest, RefusesAWrongName) {
    const OpensslServer openssl(server(), {GetParam()});
    client_.host = "other.example.org";
    Connection connection(client_, openssl.port());
    expect_failure(connection->failure(), FailureKind::host_name_mismatch, {"mail.example.org"});
}

TEST_P(OpensslVersionTest, HearsThatACertificateOfItsOwnIsWanted) {
    const OpensslServer openssl(server(), {GetParam(), "-Verify", "1"});
    Connection connection(client_, openssl.port());
    while (connection.advance()) {
    }
    expect_failure(connection->failure(), FailureKind::protocol,
                   {"asks for a client's certificate"});
}

// cmake/botan_changes has a search of its own for the end of a padded record (RFC 8446
// section 5.4).
TEST_F(OpensslTest, ReadsRecordsThatArePaddedToAnyLength) {
    for (const char* multiple : {"1", "7", "8", "9", "64", "500", "16384"}) {
        const OpensslServer openssl(server(), {"-tls1_3", "-record_padding", multiple});
        Connection connection(client_, openssl.port());
        for (std::size_t length = 1; length <= 40; ++length) {
            std::string line(length, '.');
            line.front() = 'a';
            line.back() = 'z';
            EXPECT_EQ(connection.ask(line), std::string(line.rbegin(), line.rend()) + "\n")
                << length << " octets, padded to a multiple of " << multiple;
        }
    }
}

// RFC 9266: both ends export the same.
TEST_F(OpensslTest, IsNamedAsOpensslNamesTheConnectionInTls13) {
    OpensslServer openssl(
        server(),
        {"-tls1_3", "-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32"},
        {}, "-serverpref");
    ChannelBinding binding;
    {
        Connection connection(client_, openssl.port());
        ASSERT_TRUE(connection->established()) << connection->failure().text;
        binding = connection->binding();
    }
    // It prints all when the connection has ended.
    EXPECT_EQ(binding.type, "tls-exporter");
    EXPECT_EQ(hex(binding.data), openssl.digits_after("Keying material: "));
}

// RFC 5929 section 3: the first Finished message, the client's; when a session is resumed, the
// server's.
TEST_F(OpensslTest, IsNamedAsOpensslNamesTheConnectionInTls12) {
    const char* const clients = "<<< TLS 1.2, Handshake [length 0010], Finished\n";
    const char* const servers = ">>> TLS 1.2, Handshake [length 0010], Finished\n";
    OpensslServer openssl(server(), {"-tls1_2", "-msg"});
    {
        Connection connection(client_, openssl.port());
        EXPECT_EQ(connection.ask("hello"), "olleh\n");
        EXPECT_EQ(connection->binding().type, "tls-unique");
        EXPECT_EQ("1400000C" + hex(connection->binding().data), openssl.digits_after(clients));
        static_cast<void>(openssl.digits_after(servers));
    }
    Connection connection(client_, openssl.port());
    EXPECT_EQ(connection.ask("hello"), "olleh\n");
    EXPECT_TRUE(connection->resumed());
    EXPECT_EQ("1400000C" + hex(connection->binding().data), openssl.digits_after(servers));
}

TEST_F(OpensslTest, RefusesAnOldVersion) {
    const OpensslServer openssl(server(), {"-tls1_1", "-cipher", "ALL@SECLEVEL=0"});
    Connection connection(client_, openssl.port());
    expect_failure(connection->failure(), FailureKind::protocol,
                   {"protocol_version (70)", "TLS version", "1.3"});
    EXPECT_THAT(connection->failure().remedy, HasSubstr("Enable TLS 1.2"));
}

TEST_F(OpensslTest, RefusesToSpeakCbc) {
    const OpensslServer openssl(server(), {"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"});
    Connection connection(client_, openssl.port());
    expect_failure(connection->failure(), FailureKind::protocol,
                   {"handshake_failure (40)", "no cipher suite"});
    EXPECT_THAT(connection->failure().remedy, HasSubstr("AES-GCM"));
}

TEST_F(OpensslTest, RefusesSha1InTheChain) {
    Wish wish;
    wish.hash = "SHA-1";
    const OpensslServer openssl(issued_by(root_, wish), {"-cipher", "ALL@SECLEVEL=0"});
    Connection connection(client_, openssl.port());
    expect_failure(connection->failure(), FailureKind::certificate_unusable, {"SHA-1"});
}

}  // namespace
}  // namespace encrypted_email::tls
