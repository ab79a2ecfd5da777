// From the client secret to the delivered mail: a token is fetched, used, refused, and fetched
// anew.
#include <filesystem>

#include "host_stub/trial_server/certificate_authority.hpp"
#include "tests/oauth/scenario.hpp"

using namespace oauth_test;
using std::chrono_literals::operator""h;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

class TokenWalk : public OauthScenario, public testing::WithParamInterface<const char*> {
protected:
    void start(const std::string& oauth) {
        sink_.configure(document(dovecot_, oauth, std::string("[\"") + GetParam() + "\"]"));
        sink_.start();
    }

    DovecotInstance dovecot_{postfix_};
};

TEST_P(TokenWalk, FetchesATokenAndDelivers) {
    endpoint_.answer(TokenEndpoint::token(DovecotInstance::token(1h)));
    start(by_client_secret());
    expect_one_mail("e-1");
    EXPECT_THAT(dovecot_.log(), HasSubstr("Login: user=<alarms>, method="));
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
    EXPECT_THAT(endpoint_.requests(), SizeIs(1));
}

TEST_P(TokenWalk, FetchesAnotherOneWhenTheServerRefusesTheFirst) {
    endpoint_.answer_once(TokenEndpoint::token(DovecotInstance::token(-1h)));
    endpoint_.answer(TokenEndpoint::token(DovecotInstance::token(1h)));
    start(by_client_secret());
    expect_one_mail("e-1");
    EXPECT_THAT(dovecot_.log(), HasSubstr("auth failed"));
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
    EXPECT_THAT(endpoint_.requests(), SizeIs(2));
}

TEST_P(TokenWalk, IsATroubleWhenTheSecondIsRefusedToo) {
    const std::string expired = DovecotInstance::token(-1h);
    endpoint_.answer(TokenEndpoint::token(expired));
    start(by_client_secret());
    sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-credentials:main"));
    const std::string text = sink_.host().trouble_text("relay-credentials:main");
    EXPECT_THAT(text, HasSubstr("535 5.7.8"));
    EXPECT_THAT(text,
                HasSubstr("A fresh token was fetched and refused too: check that "
                          "relays.main.user \"alarms\" is the mailbox that the client panel"));

    const std::string good = DovecotInstance::token(1h);
    endpoint_.answer(TokenEndpoint::token(good));
    sink_.configure(document(dovecot_, by_client_secret()));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    ASSERT_TRUE(sink_.host().wait_until_over("relay-credentials:main"));
    EXPECT_TRUE(sink_.stop().ok());
}

TEST_P(TokenWalk, ProvesItselfByACertificate) {
    namespace trial = host_stub::trial_server;
    TemporaryFolder folder;
    trial::CertificateRequest request;
    request.dns_names = {"panel.building7.example"};
    request.key = trial::KeyKind::rsa_2048;
    request.not_after = std::chrono::system_clock::now() + 24h * 10;
    const trial::Identity identity = trial::CertificateAuthority().issue(request);
    trial::write_certificates(folder.path() / "client.pem", identity.chain);
    const auto key_file = folder.holds_secrets("key.pem");
    trial::write_private_key(key_file, *identity.key);
    const std::string key = read_file(key_file);
    sink_.host().set_secret("client-key", key);
    endpoint_.answer(TokenEndpoint::token(DovecotInstance::token(1h)));
    start("token_url = \"" + endpoint_.url() + "\"\nclient_id = \"panel\"\ncertificate = \"" +
          (folder.path() / "client.pem").string() + "\"\nkey = \"client-key\"\nca_file = \"" +
          endpoint_.ca_file().string() + "\"\n");
    expect_one_mail("e-1");
    EXPECT_THAT(endpoint_.requests().front(), HasSubstr("&client_assertion=eyJ"));
    ASSERT_TRUE(sink_.host().wait_for_trouble("secret-expiry:main"));
    EXPECT_THAT(sink_.host().trouble_text("secret-expiry:main"),
                HasSubstr("store its key with the host as \"client-key\""));
}

TEST_P(TokenWalk, FetchesATokenAsSoonAsItsServiceIsTrusted) {
    namespace trial = host_stub::trial_server;
    const TemporaryFolder folder;
    const auto ca_file = folder.path() / "ca.pem";
    trial::write_certificates(ca_file, {trial::CertificateAuthority("Another CA").certificate()});
    endpoint_.answer(TokenEndpoint::token(DovecotInstance::token(1h)));
    start("token_url = \"" + endpoint_.url() +
          "\"\nclient_id = \"panel\"\nclient_secret = \"client-secret\"\nca_file = \"" +
          ca_file.string() + "\"\n");
    sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(sink_.host().wait_for_trouble("token-renewal:main"));
    EXPECT_THAT(sink_.host().trouble_text("token-renewal:main"),
                HasSubstr("leads to the authority \"Token CA\", which is not in"));

    std::filesystem::copy_file(endpoint_.ca_file(), ca_file,
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_TRUE(
        sink_
            .renew_trust(alarm_sink::TrustChange::update, false,
                         [](const auto& finding) { EXPECT_FALSE(finding.refused) << finding.text; })
            .ok());
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_TRUE(sink_.host().wait_until_over("token-renewal:main"));
    EXPECT_TRUE(sink_.stop().ok());
}

INSTANTIATE_TEST_SUITE_P(By, TokenWalk, testing::Values("xoauth2", "oauthbearer"),
                         [](const auto& one) { return std::string(one.param); });

// What is said and kept is searched by the sink's host and folder themselves (canary.hpp).
class Echo : public OauthScenario {
protected:
    Echo() : kept_sink_(folder_.path()) {
        kept_sink_.host().set_secret("client-secret", std::string(kClientSecret));
    }

    TemporaryFolder folder_;
    SinkUnderTest kept_sink_;
    DovecotInstance dovecot_{postfix_};
};

TEST_F(Echo, OfASecretOrATokenStandsInNothingThatIsSaidOrKept) {
    const std::string refused = DovecotInstance::token(-1h);
    const std::string good = DovecotInstance::token(1h);
    // What the endpoint says repeats what it was sent, and what it gave.
    endpoint_.answer(TokenEndpoint::refusal("invalid_client " + std::string(kClientSecret),
                                            std::string(kClientSecret) + " is wrong", 401));
    kept_sink_.configure(document(dovecot_, by_client_secret()));
    kept_sink_.start();
    kept_sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(kept_sink_.host().wait_for_trouble("relay-credentials:main"));
    endpoint_.answer(TokenEndpoint::token(refused, 3600));
    kept_sink_.configure(document(dovecot_, by_client_secret()));
    ASSERT_TRUE(eventually("a log-in that is refused", [this] {
        return dovecot_.log().find("auth failed") != std::string::npos;
    }));
    endpoint_.answer(TokenEndpoint::token(good));
    kept_sink_.configure(document(dovecot_, by_client_secret()));
    ASSERT_TRUE(kept_sink_.host().wait_for_finals(1));
    EXPECT_TRUE(kept_sink_.stop().ok());
}

}  // namespace
