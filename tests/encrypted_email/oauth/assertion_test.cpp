// Assertions, judged by openssl, which shares nothing with what made them.
#include "encrypted_email/oauth/assertion.hpp"

#include <botan/base64.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string>

#include "clients.hpp"
#include "tests/support/child_process.hpp"

using namespace oauth_test;
using test_support::run;
using test_support::write_file;
using testing::HasSubstr;

namespace {

constexpr std::int64_t kNow = 1'795'000'000;

std::string from_base64url(std::string text) {
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    text.resize((text.size() + 3) / 4 * 4, '=');
    const auto bytes = Botan::base64_decode(text);
    return {bytes.begin(), bytes.end()};
}

class Assertion : public testing::Test {
protected:
    Assertion() : oauth_(by_secret()) {
        const auto loaded = tls::ClientCertificate::load(files_.certificate_path(), true);
        EXPECT_NE(loaded.certificate, nullptr) << loaded.error;
        certificate_ = loaded.certificate;
    }

    std::string made() {
        const auto made =
            make_assertion(oauth_, *certificate_, sasl::Secret(files_.key()), kNow, "id-1");
        if (const auto* error = std::get_if<std::string>(&made)) return *error;
        return std::string(std::get<sasl::Secret>(made).view());
    }

    // Header, claims and signature; and the first two as they were signed.
    std::array<std::string, 4> parts() {
        const std::string assertion = made();
        const std::size_t first = assertion.find('.');
        const std::size_t second = assertion.rfind('.');
        return {from_base64url(assertion.substr(0, first)),
                from_base64url(assertion.substr(first + 1, second - first - 1)),
                from_base64url(assertion.substr(second + 1)), assertion.substr(0, second)};
    }

    // What openssl says of the signature.
    std::string judged(const std::array<std::string, 4>& parts,
                       const std::vector<std::string>& options) {
        const std::string folder = files_.folder().string();
        write_file(folder + "/signature", parts[2]);
        write_file(folder + "/signed", parts[3]);
        write_file(
            folder + "/public.pem",
            run({"openssl", "x509", "-in", files_.certificate_path(), "-noout", "-pubkey"}).output);
        std::vector<std::string> command = {"openssl",
                                            "dgst",
                                            "-sha256",
                                            "-verify",
                                            folder + "/public.pem",
                                            "-signature",
                                            folder + "/signature"};
        command.insert(command.end(), options.begin(), options.end());
        command.push_back(folder + "/signed");
        return run(command).output;
    }

    ClientFiles files_;
    configuration::Oauth oauth_;
    std::shared_ptr<const tls::ClientCertificate> certificate_;
};

TEST_F(Assertion, SaysWhoAsksWhomAndForHowLong) {
    const auto [header, claims, signature, signed_part] = parts();
    const auto head = boost::json::parse(header).as_object();
    EXPECT_EQ(head.at("alg"), "PS256");
    EXPECT_EQ(head.at("typ"), "JWT");
    const auto body = boost::json::parse(claims).as_object();
    EXPECT_EQ(body.at("aud"), "https://login.example.org/token");
    EXPECT_EQ(body.at("iss"), "s6BhdRkqt3");
    EXPECT_EQ(body.at("sub"), "s6BhdRkqt3");
    EXPECT_EQ(body.at("jti"), "id-1");
    EXPECT_EQ(body.at("nbf"), kNow - 60);
    EXPECT_EQ(body.at("exp"), kNow + 540);
}

TEST_F(Assertion, NamesTheCertificateByItsSha256) {
    const std::string fingerprint = run({"openssl", "x509", "-in", files_.certificate_path(),
                                         "-noout", "-fingerprint", "-sha256"})
                                        .output;
    const auto head = boost::json::parse(parts()[0]).as_object();
    std::string hex;
    for (const char byte : from_base64url(std::string(head.at("x5t#S256").as_string()))) {
        constexpr std::string_view kDigits = "0123456789ABCDEF";
        if (!hex.empty()) hex += ':';
        hex += kDigits[static_cast<unsigned char>(byte) >> 4];
        hex += kDigits[static_cast<unsigned char>(byte) & 15];
    }
    EXPECT_THAT(fingerprint, HasSubstr(hex));
}

TEST_F(Assertion, IsSignedByPs256) {
    const std::vector<std::string> pss = {"-sigopt", "rsa_padding_mode:pss", "-sigopt",
                                          "rsa_pss_saltlen:digest"};
    auto made = parts();
    EXPECT_THAT(judged(made, pss), HasSubstr("Verified OK"));
    made[3] += 'x';
    EXPECT_THAT(judged(made, pss), HasSubstr("failure"));
}

TEST_F(Assertion, IsSignedByRs256WhereThatIsAskedFor) {
    oauth_.signature = configuration::AssertionSignature::rs256;
    const auto made = parts();
    EXPECT_THAT(made[0], HasSubstr("\"RS256\""));
    EXPECT_THAT(judged(made, {}), HasSubstr("Verified OK"));
}

TEST_F(Assertion, QuotesWhatStandsInTheConfiguration) {
    oauth_.client_id = "a\"b\\c";
    oauth_.port = 8443;
    oauth_.host = "2001:db8::1";
    const auto body = boost::json::parse(parts()[1]).as_object();
    EXPECT_EQ(body.at("sub"), "a\"b\\c");
    EXPECT_EQ(body.at("aud"), "https://[2001:db8::1]:8443/token");
}

TEST_F(Assertion, IsNotMadeByAnotherKeyOrWithoutOne) {
    const auto with = [this](const std::string& key) {
        return std::get<std::string>(
            make_assertion(oauth_, *certificate_, sasl::Secret(key), kNow, "id-1"));
    };
    EXPECT_THAT(with(ClientFiles().key()), HasSubstr("is not the key of the certificate in "));
    EXPECT_THAT(with("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
                HasSubstr("is no private key in PKCS#8"));
    EXPECT_THAT(with(""), HasSubstr("is no private key"));
}

TEST_F(Assertion, NeedsACertificateWithAnRsaKey) {
    namespace trial = host_stub::trial_server;
    trial::CertificateRequest request;
    request.dns_names = {"panel.example.org"};
    const std::string path = files_.folder() / "ecdsa.pem";
    trial::write_certificates(path, trial::CertificateAuthority().issue(request).chain);
    EXPECT_THAT(
        tls::ClientCertificate::load(path, true).error,
        HasSubstr("ecdsa.pem: the certificate's key is of the kind ECDSA, which cannot be used"));
    EXPECT_THAT(tls::ClientCertificate::load("/no/such.pem", true).error,
                HasSubstr("/no/such.pem: cannot be"));
    EXPECT_THAT(tls::ClientCertificate::load(files_.folder() / "key.pem", true).error,
                HasSubstr("holds no certificate"));
}

// RFC 7515 appendix C
TEST(Base64url, IsThatOfTheStandardsExample) {
    const std::array<std::uint8_t, 5> bytes = {3, 236, 255, 224, 193};
    EXPECT_EQ(base64url(bytes), "A-z_4ME");
}

}  // namespace
