// A mail goes out by a certificate of this sink's, as log-in and beside a password, and by none
// that the server does not trust.
#include "host_stub/trial_server/certificate_authority.hpp"
#include "tests/dovecot/scenario.hpp"
#include "tests/support/canary.hpp"

using namespace dovecot_test;
namespace trial = host_stub::trial_server;
using testing::HasSubstr;

namespace {

class ClientCertificate : public DovecotScenario,
                          public testing::WithParamInterface<trial::KeyKind> {
protected:
    ClientCertificate() {
        trial::write_certificates(clients_file(), {clients_.certificate()});
        issue_by(clients_);
    }

    [[nodiscard]] std::filesystem::path clients_file() const { return folder_.path() / "ca.pem"; }

    void issue_by(const trial::CertificateAuthority& authority,
                  std::chrono::hours life = std::chrono::hours(24 * 365)) {
        trial::CertificateRequest request;
        request.common_name = PostfixInstance::kUser;
        request.for_client = true;
        request.key = GetParam();
        request.not_before = std::chrono::system_clock::now() - std::chrono::hours(24 * 300);
        request.not_after = std::chrono::system_clock::now() + life;
        const trial::Identity identity = authority.issue(request);
        trial::write_certificates(folder_.path() / "client.pem", identity.chain);
        trial::write_private_key(key_file_, *identity.key);
        key_ = read_file(key_file_);
        watch_for(key_);
        sink_.host().set_secret("client-key", key_);
    }

    [[nodiscard]] std::string document(const DovecotInstance& dovecot, const std::string& user,
                                       const std::string& mechanisms = {}) const {
        RelayText relay;
        relay.port = dovecot.port();
        relay.ca_file = dovecot.ca_file().string();
        relay.certificate = folder_.path() / "client.pem";
        relay.user = user;
        relay.mechanisms = mechanisms;
        return configuration_text({relay}, {GroupText{}});
    }

    const trial::CertificateAuthority clients_{"Building 7 clients"};
    TemporaryFolder folder_;
    const std::filesystem::path key_file_ = folder_.holds_secrets("key.pem");
    std::string key_;
};

INSTANTIATE_TEST_SUITE_P(Of, ClientCertificate,
                         testing::Values(trial::KeyKind::ecdsa_p256, trial::KeyKind::rsa_2048),
                         [](const auto& one) {
                             return one.param == trial::KeyKind::rsa_2048 ? "Rsa" : "Ecdsa";
                         });

TEST_P(ClientCertificate, LogsInByExternal) {
    const DovecotInstance dovecot(postfix_, "plain external", clients_file());
    sink_.configure(document(dovecot, ""));
    sink_.start();
    expect_one_mail("e-1");
    EXPECT_EQ(method_of_log_in(dovecot), "EXTERNAL");
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
}

TEST_P(ClientCertificate, IsShownBesideAPassword) {
    const DovecotInstance dovecot(postfix_, "plain external", clients_file());
    sink_.configure(document(dovecot, "alarms"));
    sink_.start();
    expect_one_mail("e-1");
    EXPECT_EQ(method_of_log_in(dovecot), "PLAIN");
}

TEST_P(ClientCertificate, ThatTheServerDoesNotTrustIsATroubleUntilItIsReplaced) {
    const DovecotInstance dovecot(postfix_, "external", clients_file());
    issue_by(trial::CertificateAuthority("Another CA"));
    sink_.configure(document(dovecot, "", "[\"external\"]"));
    sink_.start();
    sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(
        eventually("a trouble", [this] { return !sink_.host().troubles_raised().empty(); }));

    issue_by(clients_);
    sink_.configure(document(dovecot, "", "[\"external\"]"));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_EQ(method_of_log_in(dovecot), "EXTERNAL");
}

TEST_P(ClientCertificate, WithAnotherKeyIsATroubleWithTheRemedy) {
    const DovecotInstance dovecot(postfix_, "external", clients_file());
    issue_by(clients_);
    const std::string other = key_;
    issue_by(clients_);
    sink_.host().set_secret("client-key", other);
    sink_.configure(document(dovecot, ""));
    sink_.start();
    sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-credentials:main"));
    const std::string text = sink_.host().trouble_text("relay-credentials:main");
    EXPECT_THAT(text,
                HasSubstr("the host's secret \"client-key\" is not the key of the certificate"));
    EXPECT_THAT(text, HasSubstr("in PKCS#8 and PEM without a passphrase"));
}

TEST_P(ClientCertificate, ThatEndsSoonIsATroubleBeforeItDoes) {
    const DovecotInstance dovecot(postfix_, "external", clients_file());
    issue_by(clients_, std::chrono::hours(24 * 2));
    sink_.configure(document(dovecot, ""));
    sink_.start();
    expect_one_mail("e-1");
    ASSERT_TRUE(sink_.host().wait_for_trouble("certificate-expiry:main"));
    EXPECT_THAT(sink_.host().trouble_text("certificate-expiry:main"),
                HasSubstr("the certificate of this sink \"alarms\" expires on"));
}

}  // namespace
