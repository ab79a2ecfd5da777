#include "encrypted_email/tls/verification.hpp"

#include <botan/pkix_types.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "certificates.hpp"
#include "failure_matchers.hpp"

namespace encrypted_email::tls {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

class VerificationTest : public ::testing::Test {
protected:
    [[nodiscard]] std::optional<Failure> judge(const Identity& server) const {
        return judge(server.chain);
    }

    [[nodiscard]] std::optional<Failure> judge(
        const std::vector<Botan::X509_Certificate>& chain) const {
        const Report report = verify({chain, {}}, *trust_, {host_, 465}, host_ + ":465", now_);
        const Failure failure = tls::failure_of(report);
        return failure.kind == FailureKind::none ? std::nullopt : std::optional(failure);
    }

    // The failure that there must be.
    [[nodiscard]] Failure failure_of(const Identity& server) const {
        const auto failure = judge(server);
        return failure ? *failure : Failure{FailureKind::none, "accepted.", "none."};
    }

    const Identity root_ = test_root();
    std::shared_ptr<const Trust> trust_ = trusting({root_.certificate()});
    std::string host_ = "mail.example.org";
    std::int64_t now_ = kNow;
};

TEST_F(VerificationTest, AcceptsACertificateOfTheTrustedRoot) {
    EXPECT_FALSE(judge(issued_by(root_, {})));
}

TEST_F(VerificationTest, AcceptsAChainWithAnIntermediateAuthority) {
    const Identity intermediate = issued_by(root_, authority("Test Intermediate"));
    EXPECT_FALSE(judge(issued_by(intermediate, {})));
}

TEST_F(VerificationTest, DoesNotMindTheOrderAndTheExtrasOfAChain) {
    const Identity intermediate = issued_by(root_, authority("Test Intermediate"));
    std::vector chain = issued_by(intermediate, {}).chain;
    chain.insert(chain.begin() + 1, root_.certificate());
    chain.push_back(self_signed(authority("Stray Root")).certificate());
    EXPECT_FALSE(judge(chain));
}

TEST_F(VerificationTest, AcceptsATrustedIntermediateAuthorityAsAnAnchor) {
    const Identity intermediate = issued_by(root_, authority("Test Intermediate"));
    trust_ = trusting({intermediate.certificate()});
    EXPECT_FALSE(judge(issued_by(intermediate, {})));
}

TEST_F(VerificationTest, AcceptsTheServersOwnCertificateWhenItIsTrusted) {
    const Identity server = self_signed({});
    trust_ = trusting({server.certificate()});
    EXPECT_FALSE(judge(server));

    const Identity issued = issued_by(root_, {});
    trust_ = trusting({issued.certificate()});
    EXPECT_FALSE(judge(issued));
}

TEST_F(VerificationTest, JudgesATrustedServersCertificateLikeAnyOther) {
    Wish wish;
    wish.to = kNowSeconds - kDay;
    const Identity server = self_signed(wish);
    trust_ = trusting({server.certificate()});
    EXPECT_EQ(failure_of(server).kind, FailureKind::expired);
    host_ = "other.example.org";
    EXPECT_EQ(failure_of(server).kind, FailureKind::host_name_mismatch);
}

TEST_F(VerificationTest, ATrustedServersCertificateIssuesNoOthers) {
    const Identity server = issued_by(root_, {});
    trust_ = trusting({server.certificate()});
    Wish wish;
    wish.common_name = "forged";
    expect_failure(failure_of(issued_by(server, wish)), FailureKind::certificate_unusable,
                   {"\"mail.example.org\" issued it", "is no authority"});
}

TEST_F(VerificationTest, MatchesNamesAsRfc9525Does) {
    Wish wish;
    wish.names = {"*.example.org", "example.net"};
    const Identity server = issued_by(root_, wish);
    for (const char* good : {"mail.example.org", "smtp.example.org", "example.net"}) {
        host_ = good;
        EXPECT_FALSE(judge(server)) << good;
    }
    for (const char* bad : {"example.org", "a.b.example.org", "mail.example.net",
                            "example.net.evil", "*.example.org", "192.0.2.1"}) {
        host_ = bad;
        EXPECT_EQ(failure_of(server).kind, FailureKind::host_name_mismatch) << bad;
    }
}

TEST_F(VerificationTest, MatchesAddressesOnlyWithAddresses) {
    Wish wish;
    wish.names = {"192.0.2.7"};
    wish.addresses = {"192.0.2.25", "2001:db8::25"};
    const Identity server = issued_by(root_, wish);
    for (const char* good : {"192.0.2.25", "2001:db8::25", "2001:0db8:0::0025"}) {
        host_ = good;
        EXPECT_FALSE(judge(server)) << good;
    }
    for (const char* bad : {"192.0.2.7", "192.0.2.26", "2001:db8::26"}) {
        host_ = bad;
        EXPECT_EQ(failure_of(server).kind, FailureKind::host_name_mismatch) << bad;
    }
}

TEST_F(VerificationTest, AWrongNameIsShownWithTheRightOnes) {
    Wish wish;
    wish.names = {"smtp.example.org", "mx.example.org"};
    const Failure failure = failure_of(issued_by(root_, wish));
    expect_failure(failure, FailureKind::host_name_mismatch,
                   {"The certificate of mail.example.org:465", "it is not for \"mail.example.org\"",
                    "for mx.example.org, smtp.example.org", "issued by \"Test Root\""});
    EXPECT_THAT(failure.remedy, HasSubstr("Set host to a name"));
}

TEST_F(VerificationTest, ManyNamesAreCounted) {
    Wish wish;
    wish.names.clear();
    for (int i = 10; i < 50; ++i) {
        wish.names.push_back("host" + std::to_string(i) + ".example.org");
    }
    EXPECT_THAT(failure_of(issued_by(root_, wish)).text,
                HasSubstr("host17.example.org and 32 more;"));
}

TEST_F(VerificationTest, ANameInUnicodeIsAskedForInAscii) {
    host_ = "m\xC3\xBCller.example";
    const Failure failure = failure_of(issued_by(root_, {}));
    expect_failure(failure, FailureKind::host_name_mismatch, {"m\xC3\xBCller.example"});
    EXPECT_THAT(failure.remedy, HasSubstr("xn--"));
}

TEST_F(VerificationTest, AnExpiredCertificateIsDatedAndSoIsTheClock) {
    Wish wish;
    wish.to = kNowSeconds - kDay;
    const Failure failure = failure_of(issued_by(root_, wish));
    expect_failure(failure, FailureKind::expired,
                   {"it expired on 2026-06-14 12:00 UTC", "clock says 2026-06-15 12:00 UTC"});
    EXPECT_THAT(failure.remedy, HasSubstr("renewed"));
}

TEST_F(VerificationTest, AnExpiredAuthorityIsNamed) {
    Wish wish = authority("Test Intermediate");
    wish.to = kNowSeconds - kDay;
    const Failure failure = failure_of(issued_by(issued_by(root_, wish), {}));
    expect_failure(
        failure, FailureKind::expired,
        {"the certificate of the authority \"Test Intermediate\" expired on 2026-06-14"});
    EXPECT_THAT(failure.remedy, HasSubstr("authority's certificate"));
}

TEST_F(VerificationTest, ACertificateFromTheFutureIsNotYetValid) {
    Wish wish;
    wish.from = kNowSeconds + kDay;
    const Failure failure = failure_of(issued_by(root_, wish));
    expect_failure(failure, FailureKind::not_yet_valid,
                   {"it is not valid before 2026-06-16 12:00 UTC", "clock says"});
}

TEST_F(VerificationTest, AClockBeforeThisSoftwareIsWrong) {
    now_ = 0;
    const Failure failure = failure_of(issued_by(root_, {}));
    expect_failure(failure, FailureKind::not_yet_valid, {"clock says 1970-01-01 00:00 UTC"});
    EXPECT_THAT(failure.remedy, HasSubstr("Set this device's clock: it says 1970-01-01 00:00 UTC"));
}

TEST_F(VerificationTest, AClockBeforeEveryCertificateIsWrong) {
    Wish young_root = authority("Young Root");
    young_root.from = kNowSeconds + kDay;
    Wish wish;
    wish.from = kNowSeconds + 2 * kDay;
    const Identity root = self_signed(young_root);
    trust_ = trusting({root.certificate()});
    const Failure failure = failure_of(issued_by(root, wish));
    expect_failure(failure, FailureKind::not_yet_valid, {"\"Young Root\" is not valid before"});
    EXPECT_THAT(failure.remedy, HasSubstr("Set this device's clock"));
}

TEST_F(VerificationTest, AWrongClockComesBeforeAnUnknownAuthority) {
    now_ = 0;
    trust_ = trusting({self_signed(authority("Other Root")).certificate()});
    const Failure failure = failure_of(issued_by(root_, {}));
    expect_failure(failure, FailureKind::not_yet_valid,
                   {"clock says", "\"Test Root\", which is not"});
    EXPECT_THAT(failure.remedy, HasSubstr("clock"));
}

TEST_F(VerificationTest, AMissingAuthorityIsNamedWithTheFileThatWasSearched) {
    trust_ = trusting({self_signed(authority("Other Root")).certificate(),
                       self_signed(authority("Third Root")).certificate()});
    const Failure failure = failure_of(issued_by(root_, {}));
    expect_failure(failure, FailureKind::unknown_authority,
                   {"authority \"Test Root\"", "not in roots.pem (2 certificates)"});
    EXPECT_THAT(failure.remedy, HasSubstr("ca_file"));
}

TEST_F(VerificationTest, AMissingIntermediateIsAskedForFromTheRelay) {
    const Identity intermediate = issued_by(root_, authority("Test Intermediate"));
    const auto failure = judge({issued_by(intermediate, {}).certificate()});
    ASSERT_TRUE(failure);
    expect_failure(*failure, FailureKind::unknown_authority,
                   {"authority \"Test Intermediate\", which is not in roots.pem (1 certificate)"});
    EXPECT_THAT(failure->remedy, HasSubstr("let the relay send its certificate along"));
}

TEST_F(VerificationTest, AChainIsFollowedToItsEnd) {
    const Identity other = self_signed(authority("Other Root"));
    std::vector chain = issued_by(issued_by(other, authority("Other Intermediate")), {}).chain;
    const auto without_root = judge(chain);
    ASSERT_TRUE(without_root);
    expect_failure(*without_root, FailureKind::unknown_authority, {"authority \"Other Root\""});

    chain.push_back(other.certificate());
    const auto with_root = judge(chain);
    ASSERT_TRUE(with_root);
    expect_failure(*with_root, FailureKind::unknown_authority, {"authority \"Other Root\""});
    EXPECT_THAT(with_root->remedy, HasSubstr("If you trust that authority"));
}

TEST_F(VerificationTest, ALoopOfAuthoritiesEnds) {
    Wish first_wish = authority("First");
    Wish second_wish = authority("Second");
    const Identity first_root = self_signed(first_wish);
    second_wish.key = ecdsa_key();
    const Identity second = issued_by(first_root, second_wish);
    first_wish.key = first_root.key;
    const Identity first = issued_by(second, first_wish);
    EXPECT_EQ(judge({issued_by(first, {}).certificate(), first.certificate(), second.certificate()})
                  ->kind,
              FailureKind::unknown_authority);
}

TEST_F(VerificationTest, ASelfSignedCertificateIsCalledThat) {
    const Failure failure = failure_of(self_signed({}));
    expect_failure(
        failure, FailureKind::unknown_authority,
        {"it is self-signed", "not in roots.pem", "(for mail.example.org; self-signed;"});
}

TEST_F(VerificationTest, AnAuthorityThatWasRenewedWithAnotherKeyIsRecognised) {
    for (const bool key_identifiers : {true, false}) {
        Wish wish = authority("Test Root");
        wish.key_identifiers = key_identifiers;
        trust_ = trusting({self_signed(wish).certificate()});
        Wish server = {};
        server.key_identifiers = key_identifiers;
        const Failure failure = failure_of(issued_by(self_signed(wish), server));
        expect_failure(failure, FailureKind::unknown_authority,
                       {"with the name \"Test Root\" but with another key", "roots.pem"});
    }
}

TEST_F(VerificationTest, AnAlteredCertificateIsCalledThat) {
    const Identity intermediate = issued_by(root_, authority("Test Intermediate"));
    Wish wish;
    wish.key_identifiers = false;
    Wish impostor = authority("Test Intermediate");
    impostor.key_identifiers = false;
    const Identity forged = issued_by(self_signed(impostor), wish);
    const auto failure = judge({forged.certificate(), intermediate.certificate()});
    ASSERT_TRUE(failure);
    expect_failure(*failure, FailureKind::certificate_unusable,
                   {"signature of \"Test Intermediate\" on it is wrong"});
}

TEST_F(VerificationTest, AShortKeyOfTheServerIsRefused) {
    Wish wish;
    wish.key = rsa_key(1024);
    expect_failure(failure_of(issued_by(root_, wish)), FailureKind::certificate_unusable,
                   {"its RSA key of 1024 bits is too short"});
}

TEST_F(VerificationTest, AShortKeyOfAnAuthorityIsRefused) {
    Wish wish = authority("Weak Root");
    wish.key = rsa_key(1024);
    const Identity root = self_signed(wish);
    trust_ = trusting({root.certificate()});
    expect_failure(failure_of(issued_by(root, {})), FailureKind::certificate_unusable,
                   {"key of the authority \"Weak Root\" is too short"});
}

TEST_F(VerificationTest, ASha1SignatureIsRefused) {
    Wish wish;
    wish.hash = "SHA-1";
    expect_failure(failure_of(issued_by(root_, wish)), FailureKind::certificate_unusable,
                   {"it is signed with ECDSA/SHA-1, which can be forged"});
}

TEST_F(VerificationTest, ASha1SignatureOfARootUponItselfIsOfNoConsequence) {
    Wish wish = authority("Old Root");
    wish.hash = "SHA-1";
    const Identity root = self_signed(wish);
    trust_ = trusting({root.certificate()});
    EXPECT_FALSE(judge(issued_by(root, {})));
}

TEST_F(VerificationTest, ACertificateForClientsOnlyIsRefused) {
    Wish wish;
    wish.extended_usage = "PKIX.ClientAuth";
    const Failure failure = failure_of(issued_by(root_, wish));
    expect_failure(failure, FailureKind::certificate_unusable, {"not issued for TLS servers"});
    EXPECT_THAT(failure.remedy, HasSubstr("server authentication"));
}

TEST_F(VerificationTest, EverythingThatIsWrongIsSaid) {
    Wish wish;
    wish.names = {"other.example.org"};
    wish.to = kNowSeconds - kDay;
    wish.extended_usage = "PKIX.ClientAuth";
    wish.key = rsa_key(1024);
    const Identity server = issued_by(root_, wish);
    const auto all = {"is not for \"mail.example.org\"", "it expired on", "TLS servers",
                      "1024 bits"};
    expect_failure(failure_of(server), FailureKind::host_name_mismatch, all);

    trust_ = trusting({self_signed(authority("Other Root")).certificate()});
    const Failure failure = failure_of(server);
    expect_failure(failure, FailureKind::unknown_authority, all);
    EXPECT_THAT(failure.text, HasSubstr("authority \"Test Root\""));
}

TEST_F(VerificationTest, AnAuthorityLimitedByDirectoryNamesIsRefusedWithTheReason) {
    Wish wish = authority("Limited Authority");
    const Botan::X509_DN name{{"X520.CommonName", "mail.example.org"}};
    wish.extensions = {permitting(der(0xA4, name.DER_encode()))};
    const Failure failure = failure_of(issued_by(issued_by(root_, wish), {}));
    expect_failure(
        failure, FailureKind::certificate_unusable,
        {"\"Limited Authority\" is limited to certain directory names", "CVE-2026-48057"});
}

TEST_F(VerificationTest, AnAuthorityLimitedByDnsNamesIsHeldToThem) {
    Wish wish = authority("Limited Authority");
    const std::string suffix = ".example.com";
    wish.extensions = {permitting(der(0x82, {suffix.begin(), suffix.end()}))};
    const Identity limited = issued_by(root_, wish);
    expect_failure(failure_of(issued_by(limited, {})), FailureKind::certificate_unusable,
                   {"names that its authority must not certify"});

    Wish good;
    good.names = {"mail.example.com"};
    host_ = "mail.example.com";
    EXPECT_FALSE(judge(issued_by(limited, good)));
}

TEST_F(VerificationTest, TextsFromACertificateAreHarmless) {
    Wish wish = authority("Evil\r\n\x1B[2J CA \xC3\xBC" + std::string(500, 'x'));
    const Failure failure = failure_of(issued_by(self_signed(wish), {}));
    EXPECT_THAT(failure.text, HasSubstr("Evil???[2J CA \xC3\xBCxxx"));
    for (const char character : failure.text) {
        EXPECT_GE(static_cast<unsigned char>(character), 0x20u);
    }
    EXPECT_LT(failure.text.size(), 1200u);
}

}  // namespace
}  // namespace encrypted_email::tls
