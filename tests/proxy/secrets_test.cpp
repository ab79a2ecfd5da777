// The proxy's password is looked for in the memory of the process when the tunnel is there.
#include "tests/dovecot/process_memory.hpp"
#include "tests/dovecot/running_host.hpp"
#include "tests/proxy/scenario.hpp"
#include "tests/support/canary.hpp"

using namespace dovecot_test;
using namespace proxy_test;

namespace {

class ProxySecret : public ProxyScenario, public testing::WithParamInterface<ProxyProgram> {};

// A process of its own, since this one knows the password.
TEST_P(ProxySecret, IsGoneFromTheProcessWhenTheTunnelIsThere) {
    const ProxyInstance proxy(GetParam(), {.wants_log_in = true});
    const RunningHost host(configuration_text({relay_behind(proxy, postfix_, true)}, {GroupText{}}),
                           "relay-password=" + std::string(PostfixInstance::kPassword) +
                               "\nproxy-password=" + std::string(ProxyInstance::kPassword) + "\n");
    host.submit(make_event("e-1", "Flow temperature is too high"));
    ASSERT_TRUE(eventually("the mail", [&] { return !postfix_.mails_of("facility").empty(); }))
        << proxy.log();
    const int process = host.process();
    ASSERT_NE(process, 0);
    EXPECT_NE(mappings_that_hold(process, "facility@building7.example"), "");  // it is the one
    for (const std::string& trace : traces_of(ProxyInstance::kPassword))
        EXPECT_EQ(mappings_that_hold(process, trace), "") << trace;
}

INSTANTIATE_TEST_SUITE_P(All, ProxySecret,
                         testing::Values(ProxyProgram::tinyproxy, ProxyProgram::microsocks),
                         [](const auto& one) {
                             return std::string(
                                 one.param == ProxyProgram::tinyproxy ? "tinyproxy" : "microsocks");
                         });

}  // namespace
