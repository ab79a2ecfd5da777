// A mail goes out by each mechanism that Dovecot offers, by the strongest when nothing is said, and
// by none with the wrong password.
#include "encrypted_email/sasl/mechanism.hpp"
#include "tests/dovecot/scenario.hpp"

using namespace dovecot_test;
using testing::HasSubstr;
using testing::Not;

namespace {

class LogIn : public DovecotScenario, public testing::WithParamInterface<const char*> {
protected:
    // ["scram-sha-256"]
    static std::string only() { return std::string("[\"") + GetParam() + "\"]"; }
};

TEST_P(LogIn, LetsAMailThrough) {
    const DovecotInstance dovecot(postfix_);
    sink_.configure(document(dovecot, only()));
    sink_.start();
    expect_one_mail("e-1");
    EXPECT_EQ(encrypted_email::sasl::mechanism_named(method_of_log_in(dovecot)),
              encrypted_email::sasl::mechanism_named(GetParam()));
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
}

TEST_P(LogIn, WithAWrongPasswordIsATroubleWithTheRemedy) {
    const DovecotInstance dovecot(postfix_);
    sink_.host().set_secret("relay-password", "an old password");
    sink_.configure(document(dovecot, only()));
    sink_.start();
    sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-credentials:main"));
    const std::string text = sink_.host().trouble_text("relay-credentials:main");
    EXPECT_THAT(text, HasSubstr("535 5.7.8"));
    EXPECT_THAT(text, HasSubstr("relays.main.user \"alarms\""));
    EXPECT_THAT(text, Not(HasSubstr("old password")));

    sink_.host().set_secret("relay-password", std::string(PostfixInstance::kPassword));
    sink_.configure(document(dovecot, only()));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
}

INSTANTIATE_TEST_SUITE_P(ByPassword, LogIn,
                         testing::Values("scram-sha-256", "scram-sha-1", "cram-md5", "plain",
                                         "login"),
                         [](const auto& one) {
                             std::string name = one.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

using LogInByDefault = DovecotScenario;

TEST_F(LogInByDefault, UsesTheStrongestThatIsOffered) {
    const DovecotInstance dovecot(postfix_);
    sink_.configure(document(dovecot));
    sink_.start();
    expect_one_mail("e-1");
    EXPECT_EQ(method_of_log_in(dovecot), "SCRAM-SHA-256");
}

TEST_F(LogInByDefault, UsesPlainInsideTlsWhereNothingElseIsOffered) {
    const DovecotInstance dovecot(postfix_, "plain cram-md5");
    sink_.configure(document(dovecot));
    sink_.start();
    expect_one_mail("e-1");
    EXPECT_EQ(method_of_log_in(dovecot), "PLAIN");
}

TEST_F(LogInByDefault, SaysWhatIsOfferedAndWhatIsAllowedWhenNothingFits) {
    const DovecotInstance dovecot(postfix_, "cram-md5 xoauth2");
    sink_.configure(document(dovecot));
    sink_.start();
    sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-credentials:main"));
    const std::string text = sink_.host().trouble_text("relay-credentials:main");
    EXPECT_THAT(text, HasSubstr("the server offers CRAM-MD5, XOAUTH2; this relay allows "
                                "SCRAM-SHA-256-PLUS, SCRAM-SHA-1-PLUS, SCRAM-SHA-256, SCRAM-SHA-1, "
                                "PLAIN, LOGIN."));
    EXPECT_THAT(text, HasSubstr("name one that is offered in relays.main.mechanisms"));
}

}  // namespace
