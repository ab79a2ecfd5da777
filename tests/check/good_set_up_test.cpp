// Set-ups that work: every step is seen, nothing is sent unless it is asked for.
#include "tests/check/scenario.hpp"
#include "tests/support/dovecot_instance.hpp"

using namespace check_test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

std::vector<std::string> names(const Checked& checked) {
    std::vector<std::string> names;
    for (const CheckedStep& step : checked.steps)
        names.push_back(step.step);
    return names;
}

class GoodSetUp : public CheckScenario {
protected:
    const PostfixInstance postfix_;
    RelayText relay_ = relay_to(postfix_);
};

TEST_F(GoodSetUp, PassesEveryStepAndSendsNothing) {
    const Checked checked = check(relay_);
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_THAT(names(checked), ElementsAre("document", "resolve", "connect", "tls", "certificate",
                                            "greeting", "hello", "log-in", "sender", "recipient",
                                            "reset", "quit", "resumption"));
    EXPECT_EQ(checked.count("passed"), checked.steps.size());
    EXPECT_EQ(checked.of("resolve").finding, "127.0.0.1");
    EXPECT_THAT(checked.of("tls").finding, HasSubstr("TLSv1.3"));
    EXPECT_THAT(checked.of("certificate").finding,
                testing::AllOf(HasSubstr("issued by \"Building 7 CA\""), HasSubstr("Chain: "),
                               HasSubstr("Passed: authority, host name, validity")));
    EXPECT_THAT(checked.of("hello").finding, HasSubstr("PIPELINING"));
    EXPECT_THAT(checked.of("log-in").finding, HasSubstr("alarms by PLAIN"));
    EXPECT_THAT(checked.of("log-in").server_said, HasSubstr("235 2.7.0"));
    EXPECT_THAT(checked.of("recipient").server_said, HasSubstr("250 2.1.5"));
    EXPECT_THAT(checked.of("resumption").finding, HasSubstr("resumed the session"));
    EXPECT_THAT(postfix_.mails_of("facility"), IsEmpty());
    EXPECT_TRUE(eventually(
        "a polite end", [&] { return postfix_.log().find("rset=1 quit=1") != std::string::npos; },
        [&] { return postfix_.log(); }));
}

TEST_F(GoodSetUp, ByStarttlsPassesWithBothHellos) {
    relay_.tls = "starttls";
    relay_.port = postfix_.starttls_port();
    const Checked checked = check(relay_);
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_THAT(names(checked), ElementsAre("document", "resolve", "connect", "greeting", "hello",
                                            "starttls", "tls", "certificate", "hello", "log-in",
                                            "sender", "recipient", "reset", "quit", "resumption"));
    EXPECT_THAT(checked.of("hello", "before TLS").finding, HasSubstr("STARTTLS"));
    EXPECT_THAT(checked.of("hello", "within TLS").finding, HasSubstr("AUTH PLAIN"));
}

TEST_F(GoodSetUp, WithoutPipeliningPassesTheSame) {
    const PostfixInstance slow({}, "pipelining, chunking");
    expect_all_passed(relay_to(slow));
    EXPECT_THAT(slow.mails_of("facility"), IsEmpty());
}

TEST_F(GoodSetUp, SendsATestMailWhenItIsAskedTo) {
    groups_[0].cc = {mailbox("manager")};
    const Checked checked = check(relay_, {"--send-test-mail"});
    EXPECT_EQ(checked.status, 0) << checked.output;
    const CheckedStep mail = checked.of("mail");
    EXPECT_THAT(mail.finding, HasSubstr("taken for 2 of 2 recipients, Message-ID <"));
    EXPECT_THAT(mail.server_said, HasSubstr("queued as"));
    for (const char* name : {"facility", "manager"}) {
        ASSERT_TRUE(eventually("the mail", [&] { return postfix_.mails_of(name).size() == 1; }));
    }
    const auto mails = read_mails(postfix_.mails_of("facility"));
    EXPECT_THAT(mails[0].body, HasSubstr("Test mail: nothing has happened"));
    EXPECT_THAT(mails[0].defects, IsEmpty());
    EXPECT_THAT(mail.finding, HasSubstr(mails[0].header("message-id")));
}

TEST_F(GoodSetUp, ShowsItsTranscriptWithoutAnySecret) {
    const DovecotInstance dovecot(postfix_);
    RelayText relay;
    relay.port = dovecot.port();
    relay.ca_file = dovecot.ca_file().string();
    for (const char* mechanism : {"plain", "login", "cram-md5", "scram-sha-256"}) {
        relay.mechanisms = std::string("[\"") + mechanism + "\"]";
        const Checked checked = check(relay, {"--transcript", "--text"});
        EXPECT_EQ(checked.status, 0) << checked.output;
        EXPECT_THAT(checked.output,
                    testing::AllOf(HasSubstr("> AUTH "), HasSubstr("***"), HasSubstr("< 235 "),
                                   HasSubstr("> MAIL FROM:<alarms@building7.example>"),
                                   HasSubstr("> RSET"), HasSubstr("- TLS is up")));
    }
}

}  // namespace
