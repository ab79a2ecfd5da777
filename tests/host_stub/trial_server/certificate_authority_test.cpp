#include "host_stub/trial_server/certificate_authority.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace host_stub::trial_server;
using testing::HasSubstr;

CertificateRequest usual_request() {
    CertificateRequest request;
    request.dns_names = {"localhost", "mail.example.org"};
    request.addresses = {"127.0.0.1", "::1"};
    return request;
}

// Files of an authority and of one server, and openssl's opinion of them.
class CertificateAuthorityTest : public testing::Test {
protected:
    test_support::Finished verify(const CertificateRequest& request,
                                  const std::vector<std::string>& options = {}) {
        const auto identity = authority_.issue(request);
        write_certificates(file("ca.pem"), {authority_.certificate()});
        write_certificates(file("server.pem"), identity.chain);
        write_private_key(file("server.key"), *identity.key);
        std::vector<std::string> arguments{"verify", "-x509_strict", "-purpose", "sslserver"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        arguments.insert(arguments.end(), {"-CAfile", file("ca.pem"), file("server.pem")});
        return openssl(arguments);
    }

    static test_support::Finished openssl(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "openssl");
        return test_support::run(arguments);
    }

    std::string file(const std::string& name) const { return (folder_.path() / name).string(); }

    CertificateAuthority authority_;
    test_support::TemporaryFolder folder_;
};

TEST_F(CertificateAuthorityTest, OpensslVerifiesAServerCertificate) {
    for (const auto& [option, name] :
         std::vector<std::pair<std::string, std::string>>{{"-verify_hostname", "localhost"},
                                                          {"-verify_hostname", "mail.example.org"},
                                                          {"-verify_ip", "127.0.0.1"},
                                                          {"-verify_ip", "::1"}}) {
        const auto result = verify(usual_request(), {option, name});
        EXPECT_EQ(result.status, 0) << name << ": " << result.output;
    }
}

TEST_F(CertificateAuthorityTest, KeyAndCertificateBelongTogether) {
    for (const auto kind : {KeyKind::ecdsa_p256, KeyKind::rsa_2048}) {
        auto request = usual_request();
        request.key = kind;
        ASSERT_EQ(verify(request).status, 0);
        const auto of_key = openssl({"pkey", "-pubout", "-in", file("server.key")});
        const auto of_certificate =
            openssl({"x509", "-noout", "-pubkey", "-in", file("server.pem")});
        EXPECT_EQ(of_key.status, 0) << of_key.output;
        EXPECT_EQ(of_key.output, of_certificate.output);
    }
}

TEST_F(CertificateAuthorityTest, FingerprintIsWhatOpensslPrints) {
    const auto identity = authority_.issue(usual_request());
    write_certificates(file("server.pem"), identity.chain);
    const auto printed =
        openssl({"x509", "-noout", "-fingerprint", "-sha256", "-in", file("server.pem")});
    EXPECT_THAT(printed.output, HasSubstr(identity.fingerprint()));
}

TEST_F(CertificateAuthorityTest, WrongNameIsRefused) {
    EXPECT_THAT(verify(usual_request(), {"-verify_hostname", "other.example.org"}).output,
                HasSubstr("hostname mismatch"));
    EXPECT_THAT(verify(usual_request(), {"-verify_ip", "127.0.0.2"}).output,
                HasSubstr("IP address mismatch"));
}

TEST_F(CertificateAuthorityTest, WrongDatesAreRefusedForThatAlone) {
    const auto now = std::chrono::system_clock::now();
    auto expired = usual_request();
    expired.not_before = now - std::chrono::hours(48);
    expired.not_after = now - std::chrono::hours(24);
    EXPECT_THAT(verify(expired).output, HasSubstr("error 10 at 0 depth"));

    auto early = usual_request();
    early.not_before = now + std::chrono::hours(24);
    early.not_after = now + std::chrono::hours(48);
    EXPECT_THAT(verify(early).output, HasSubstr("error 9 at 0 depth"));
}

TEST_F(CertificateAuthorityTest, AnotherAuthorityOfTheSameNameIsRefused) {
    const auto identity = CertificateAuthority().issue(usual_request());
    write_certificates(file("ca.pem"), {authority_.certificate()});
    write_certificates(file("server.pem"), identity.chain);
    EXPECT_NE(openssl({"verify", "-CAfile", file("ca.pem"), file("server.pem")}).status, 0);
}

TEST_F(CertificateAuthorityTest, KeysAreForTheOwnerOnly) {
    const auto identity = authority_.issue(usual_request());
    const auto path = file("server.key");
    write_certificates(path, identity.chain);  // a file that was readable for all
    write_private_key(path, *identity.key);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(CertificateAuthorityTest, WhatIsNoAddressIsRefused) {
    auto request = usual_request();
    request.addresses = {"localhost"};
    EXPECT_THROW(static_cast<void>(authority_.issue(request)), std::invalid_argument);
}

}  // namespace
