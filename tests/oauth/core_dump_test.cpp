// An access token is kept as long as it is good, and a process may crash in that time.
#include "tests/dovecot/process_memory.hpp"
#include "tests/dovecot/running_host.hpp"
#include "tests/oauth/scenario.hpp"
#include "tests/support/canary.hpp"

using namespace oauth_test;
using std::chrono_literals::operator""h;

namespace {

class CoreDump : public OauthScenario {
protected:
    DovecotInstance dovecot_{postfix_};
};

TEST_F(CoreDump, HasNeitherTheTokenThatIsKeptNorTheSecretItWasAskedForBy) {
    const std::string token = DovecotInstance::token(1h);
    endpoint_.answer(TokenEndpoint::token(token));
    const RunningHost host(document(dovecot_, by_client_secret()),
                           "client-secret=" + std::string(kClientSecret) + "\n");
    host.submit(make_event("e-1", "Flow temperature is too high"));
    ASSERT_TRUE(eventually("the mail", [&] { return postfix_.mails_of("facility").size() == 1; }));
    const int process = host.process();
    ASSERT_NE(process, 0);
    EXPECT_NE(mappings_that_hold(process, token), "") << "it is kept";
    EXPECT_NE(mappings_that_hold(process, "127.0.0.1", Mappings::in_core_dumps), "");
    for (const std::string& trace : traces_of(token))
        EXPECT_EQ(mappings_that_hold(process, trace, Mappings::in_core_dumps), "") << trace;
    for (const std::string& trace : traces_of(kClientSecret))
        EXPECT_EQ(mappings_that_hold(process, trace), "") << trace;
}

}  // namespace
