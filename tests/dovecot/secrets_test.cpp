// A canary: passwords and tokens with a text that stands nowhere else are used by every mechanism,
// with success and without, and are looked for afterwards in all that the sink says and keeps, and
// in the memory of its process.
#include "tests/dovecot/process_memory.hpp"
#include "tests/dovecot/running_host.hpp"
#include "tests/dovecot/scenario.hpp"
#include "tests/support/canary.hpp"

using namespace dovecot_test;
using std::chrono_literals::operator""h;

namespace {

using Secrets = DovecotScenario;

// That none stands anywhere is looked for by the sink's host and folder themselves (canary.hpp).
TEST_F(Secrets, StandInNoLogNoTroubleNoReceiptAndNotOnDisk) {
    const std::string wrong = secret_of("an old password");
    const DovecotInstance dovecot(postfix_);
    std::size_t mails = 0;
    for (const char* mechanism :
         {"scram-sha-256", "scram-sha-1", "cram-md5", "plain", "login", "xoauth2", "oauthbearer"}) {
        const bool by_token = std::string_view(mechanism).find("oauth") != std::string_view::npos;
        const std::string right =
            by_token ? DovecotInstance::token(1h) : std::string(PostfixInstance::kPassword);
        const std::string only = std::string("[\"") + mechanism + "\"]";
        sink_.host().set_secret("relay-password", by_token ? DovecotInstance::token(-1h) : wrong);
        sink_.configure(document(dovecot, only));
        if (mails == 0) sink_.start();
        sink_.submit({make_event(mechanism, "Flow temperature is too high")});
        ASSERT_TRUE(sink_.host().wait_for_trouble("relay-credentials:main")) << mechanism;

        sink_.host().set_secret("relay-password", right);
        sink_.configure(document(dovecot, only));
        ASSERT_TRUE(sink_.host().wait_for_finals(++mails)) << mechanism;
    }
    EXPECT_TRUE(sink_.stop().ok());
}

// A process of its own, since this one knows the password.
TEST_F(Secrets, AreGoneFromTheProcessWhenTheLogInIsOver) {
    for (const char* mechanism : {"scram-sha-256", "plain", "login", "cram-md5"}) {
        const DovecotInstance dovecot(postfix_);
        const RunningHost host(document(dovecot, std::string("[\"") + mechanism + "\"]"),
                               "relay-password=" + std::string(PostfixInstance::kPassword) + "\n");
        const std::size_t before = postfix_.mails_of("facility").size();
        host.submit(make_event(mechanism, "Flow temperature is too high"));
        ASSERT_TRUE(
            eventually("the mail", [&] { return postfix_.mails_of("facility").size() > before; }))
            << mechanism << dovecot.log();
        const int process = host.process();
        ASSERT_NE(process, 0);
        EXPECT_NE(mappings_that_hold(process, "facility@building7.example"), "");  // it is the one
        for (const std::string& trace : traces_of(PostfixInstance::kPassword)) {
            EXPECT_EQ(mappings_that_hold(process, trace), "") << mechanism << ": " << trace;
        }
    }
}

}  // namespace
