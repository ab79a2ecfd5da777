// This client's own certificate: read, shown to servers that ask, and refused by them.
#include "encrypted_email/tls/client_identity.hpp"

#include <botan/pkcs8.h>
#include <gmock/gmock.h>

#include "failure_matchers.hpp"
#include "peer.hpp"
#include "tests/support/temporary_folder.hpp"

namespace encrypted_email::tls {
namespace {

using namespace testing;
using Botan::TLS::AlertType;
using ::testing::HasSubstr;
using ::testing::Not;

class ClientFiles {
public:
    explicit ClientFiles(const Wish& wish) : identity_(issued_by(middle_, wish)) {
        std::string text;
        for (const auto& certificate : identity_.chain)
            text += certificate.PEM_encode();
        test_support::write_file(path(), text);
    }

    [[nodiscard]] std::string path() const { return folder_.path() / "client.pem"; }
    [[nodiscard]] std::string key() const { return Botan::PKCS8::PEM_encode(*identity_.key); }
    [[nodiscard]] ClientCertificate::Loaded load(bool only_rsa = false) const {
        return ClientCertificate::load(path(), only_rsa);
    }
    [[nodiscard]] std::shared_ptr<const ClientIdentity> identity() const {
        return std::get<std::shared_ptr<const ClientIdentity>>(
            ClientIdentity::make(load().certificate, key()));
    }

private:
    test_support::TemporaryFolder folder_;
    const Identity middle_ = issued_by(test_root(), authority("Clients"));
    const Identity identity_;
};

Wish panel(Key key = nullptr) {
    Wish wish;
    wish.common_name = "panel";
    wish.names = {"panel.example.org"};
    wish.key = std::move(key);
    return wish;
}

std::string refusal(const ClientFiles& files, std::string_view key) {
    const auto made = ClientIdentity::make(files.load().certificate, key);
    const auto* const why = std::get_if<std::string>(&made);
    return why == nullptr ? "" : *why;
}

class ClientIdentityTest : public ::testing::TestWithParam<bool> {
protected:
    ClientIdentityTest() {
        server_.policy->tls13 = GetParam();
        server_.policy->tls12 = !GetParam();
        server_.policy->client_certificate = true;
    }

    Failure connect() {
        const auto channel = client_.connect();
        remote_.emplace(server_);
        converse(*channel, *remote_);
        return channel->failure();
    }

    void expect_refusal(AlertType alert, const char* name, const char* words, const char* remedy) {
        client_.identity = ClientFiles(panel()).identity();
        server_.client_refusal = alert;
        const Failure failure = connect();
        if (GetParam()) {
            expect_failure(failure, FailureKind::protocol, {name, words});
            EXPECT_THAT(failure.remedy, HasSubstr(remedy));
        } else {  // with TLS 1.2 this server says no more than that
            expect_failure(failure, FailureKind::protocol,
                           {"bad_certificate (42)", "it refuses the certificate of this client"});
        }
    }

    const Identity root_ = test_root();
    Server server_{issued_by(root_, {})};
    Client client_{trusting({root_.certificate()})};
    std::optional<Remote> remote_;
};

INSTANTIATE_TEST_SUITE_P(Version, ClientIdentityTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "Tls13" : "Tls12"; });

TEST_P(ClientIdentityTest, IsShownToAServerThatAsks) {
    for (const Key& key : {ecdsa_key(), rsa_key(2048)}) {
        client_.sessions = std::make_shared<SessionStore>();
        client_.identity = ClientFiles(panel(key)).identity();
        EXPECT_EQ(connect().text, "");
        EXPECT_EQ(remote_->client_name, "panel") << remote_->error;
        EXPECT_TRUE(remote_->active());
    }
}

TEST_P(ClientIdentityTest, IsNotShownToAServerThatDoesNotAsk) {
    server_.policy->client_certificate = false;
    client_.identity = ClientFiles(panel()).identity();
    EXPECT_EQ(connect().text, "");
    EXPECT_EQ(remote_->client_name, "");
}

TEST_P(ClientIdentityTest, IsNotInheritedByTheSessionOfAnother) {
    client_.identity = ClientFiles(panel()).identity();
    EXPECT_EQ(connect().text, "");
    client_.identity = ClientFiles(panel()).identity();
    EXPECT_EQ(connect().text, "");
    EXPECT_FALSE(remote_->resumed);
}

TEST_P(ClientIdentityTest, OfAnAuthorityThatTheServerDoesNotKnowIsExplained) {
    expect_refusal(AlertType::UnknownCA, "unknown_ca (48)", "issued the certificate of this client",
                   "Let the relay trust that authority for clients.");
}

TEST_P(ClientIdentityTest, ThatHasExpiredForTheServerIsExplained) {
    expect_refusal(AlertType::CertificateExpired, "certificate_expired (45)",
                   "has expired, by its clock", "Have another one issued");
}

TEST(ClientCertificateFile, IsReadWithItsChain) {
    const ClientFiles files(panel());
    const auto loaded = files.load();
    ASSERT_NE(loaded.certificate, nullptr) << loaded.error;
    EXPECT_EQ(loaded.certificate->chain().size(), 2u);
    EXPECT_EQ(loaded.certificate->expiry().subject, "\"panel\"");
    EXPECT_EQ(loaded.certificate->expires_unix_s(), kNowSeconds + 30 * kDay);
}

TEST(ClientCertificateFile, ThatIsNoneIsRefusedWithTheRemedy) {
    const auto missing = ClientCertificate::load("/no/such.pem", false);
    EXPECT_EQ(missing.certificate, nullptr);
    EXPECT_THAT(missing.error, HasSubstr("/no/such.pem: cannot be read by this process; write"));
    const ClientFiles files(panel());
    EXPECT_THAT(files.load(/*only_rsa=*/true).error, HasSubstr("key is of the kind ECDSA"));
    test_support::write_file(files.path(), files.key());
    EXPECT_THAT(files.load().error, HasSubstr("holds no certificate"));
    test_support::write_file(files.path(), "-----BEGIN CERTIFICATE-----\n!\n");
    EXPECT_THAT(files.load().error, HasSubstr("line 1: "));
    std::string many;
    for (int i = 0; i < 11; ++i)
        many += self_signed(panel()).certificate().PEM_encode();
    test_support::write_file(files.path(), many);
    EXPECT_THAT(files.load().error, HasSubstr("more than 10 certificates"));
}

TEST(ClientKey, HasToBeThatOfTheCertificateAndReadable) {
    const ClientFiles files(panel());
    EXPECT_EQ(refusal(files, files.key()), "");
    const std::string other = ClientFiles(panel()).key();
    EXPECT_EQ(refusal(files, other), "is not the key of the certificate in " + files.path());
    for (const std::string_view bad : {"", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n"}) {
        EXPECT_EQ(refusal(files, bad), "is no private key in PKCS#8 and PEM without a passphrase");
    }
}

}  // namespace
}  // namespace encrypted_email::tls
