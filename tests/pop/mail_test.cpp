// A log-in by POP3 opens the relay: once for many mails, and again when it has lapsed.
#include "host_stub/trial_server/certificate_authority.hpp"
#include "tests/pop/scenario.hpp"
#include "tests/support/proxy_instance.hpp"

using namespace pop_test;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

class PopBeforeSmtp : public PopScenario, public testing::WithParamInterface<const char*> {};

TEST_P(PopBeforeSmtp, OneLogInLetsMailsThrough) {
    ask_gate();
    start(relay_behind(dovecot_, postfix_, GetParam()));
    expect_mail("e-1", 1);
    expect_mail("e-2", 2);
    EXPECT_EQ(dovecot_.log_ins_by_pop3(), 1u);
    EXPECT_THAT(dovecot_.log(), Not(HasSubstr("secured=no")));
    EXPECT_THAT(postfix_.log(), Not(HasSubstr("sasl_method")));
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
    EXPECT_THAT(sink_.host().everything_said(),
                Not(HasSubstr(std::string(PostfixInstance::kPassword))));
}

INSTANTIATE_TEST_SUITE_P(By, PopBeforeSmtp, testing::Values("implicit", "starttls"),
                         [](const auto& one) { return std::string(one.param); });

class PopLapsed : public PopScenario, public testing::WithParamInterface<const char*> {};

TEST_P(PopLapsed, IsMadeAnewAndNothingIsLostByIt) {
    ask_gate(GetParam());
    start(relay_behind(dovecot_, postfix_));
    expect_mail("e-1", 1);
    gate_.lapse();
    expect_mail("e-2", 2);
    EXPECT_EQ(dovecot_.log_ins_by_pop3(), 2u);
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
    EXPECT_EQ(mails_of(postfix_, "facility", 2).size(), 2u);
}

INSTANTIATE_TEST_SUITE_P(As, PopLapsed,
                         testing::Values("550 5.7.1 POP before SMTP: check your mail first",
                                         "554 5.7.1 Relay access denied",
                                         "530 5.7.0 Authentication required"),
                         [](const auto& one) { return std::string(one.param).substr(0, 3); });

using PopTimes = PopScenario;

TEST_F(PopTimes, IsMadeAnewWhenItIsTooOld) {
    ask_gate();
    RelayText relay = relay_behind(dovecot_, postfix_);
    relay.pop += "lasts = \"1s\"\n";
    relay.idle_timeout = "1s";  // the connection outlasts the log-in
    start(relay);
    expect_mail("e-1", 1);
    static_cast<void>(counts_at_the_end(postfix_));
    expect_mail("e-2", 2);
    EXPECT_EQ(dovecot_.log_ins_by_pop3(), 2u);
}

TEST_F(PopTimes, IsNotMadeForAConnectionSoonAfter) {
    ask_gate();
    RelayText relay = relay_behind(dovecot_, postfix_);
    relay.idle_timeout = "1s";
    start(relay);
    expect_mail("e-1", 1);
    static_cast<void>(counts_at_the_end(postfix_));
    expect_mail("e-2", 2);
    EXPECT_EQ(dovecot_.log_ins_by_pop3(), 1u);
}

class PopRefused : public PopScenario {
protected:
    std::string trouble(const RelayText& relay, const std::string& key) {
        start(relay);
        sink_.submit({make_event("e-1", "Flow temperature is too high")});
        EXPECT_TRUE(sink_.host().wait_for_trouble(key)) << dovecot_.log();
        return sink_.host().trouble_text(key);
    }
};

TEST_F(PopRefused, IsATroubleWithTheServersWordsAndTheRemedy) {
    ask_gate();
    sink_.host().set_secret("relay-password", "an old password");
    const std::string text = trouble(relay_behind(dovecot_, postfix_), "relay-credentials:main");
    EXPECT_THAT(text, AllOf(HasSubstr("log-in by POP3 at 127.0.0.1:" +
                                      std::to_string(dovecot_.pop3s_port())),
                            HasSubstr("-ERR [AUTH]"), HasSubstr("relays.main.user \"alarms\""),
                            Not(HasSubstr("old password"))));
    EXPECT_EQ(postfix_.counts().connections, 0u);
    sink_.host().set_secret("relay-password", std::string(PostfixInstance::kPassword));
    configure(relay_behind(dovecot_, postfix_));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_TRUE(sink_.host().wait_until_over("relay-credentials:main"));
}

TEST_F(PopRefused, IsATroubleWhenItOpensNothing) {
    ask_gate();
    gate_.stay_shut();
    const std::string text = trouble(relay_behind(dovecot_, postfix_), "relay-credentials:main");
    EXPECT_THAT(text, AllOf(HasSubstr("although the log-in by POP3 worked: 550 5.7.1"),
                            HasSubstr("relays.main.pop.host")));
    EXPECT_EQ(sink_.host().final_of("e-1"), std::nullopt);
    gate_.lapse();
    configure(relay_behind(dovecot_, postfix_));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
}

TEST_F(PopRefused, IsNotMadeToAServerThatIsNotTrusted) {
    namespace trial = host_stub::trial_server;
    const TemporaryFolder folder;
    trial::write_certificates(folder.path() / "ca.pem",
                              {trial::CertificateAuthority("Another CA").certificate()});
    RelayText relay = relay_behind(dovecot_, postfix_);
    relay.ca_file = (folder.path() / "ca.pem").string();
    EXPECT_THAT(trouble(relay, "relay-certificate:main"), HasSubstr("log-in by POP3 at "));
    EXPECT_EQ(dovecot_.log_ins_by_pop3(), 0u);
}

using PopByProxy = PopScenario;

TEST_F(PopByProxy, GoesTheWayOfTheRelay) {
    ask_gate();
    const ProxyInstance proxy(ProxyProgram::tinyproxy, {.wants_log_in = true});
    sink_.host().set_secret("proxy-password", std::string(ProxyInstance::kPassword));
    RelayText relay = relay_behind(dovecot_, postfix_, "starttls");
    relay.proxy = proxy.url();
    relay.proxy_user = ProxyInstance::kUser;
    start(relay);
    expect_mail("e-1", 1);
    EXPECT_EQ(proxy.asked_for("127.0.0.1", dovecot_.pop3_port()), 1u) << proxy.log();
    EXPECT_EQ(proxy.asked_for("127.0.0.1", postfix_.implicit_port()), 1u) << proxy.log();
}

}  // namespace
