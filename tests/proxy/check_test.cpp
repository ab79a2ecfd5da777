// The guided check through a proxy: a step of its own, mended by its remedy.
#include "tests/check/scenario.hpp"
#include "tests/support/proxy_instance.hpp"

using namespace check_test;
using testing::HasSubstr;

namespace {

class CheckedProxy : public CheckScenario, public testing::WithParamInterface<ProxyProgram> {
protected:
    CheckedProxy() { proxy_password_ = ProxyInstance::kPassword; }

    RelayText relay() const {
        RelayText relay = postfix_test::relay_to(postfix_);
        relay.host = "localhost";
        relay.proxy = proxy_.url();
        relay.proxy_user = ProxyInstance::kUser;
        return relay;
    }

    [[nodiscard]] static bool is_http() { return GetParam() == ProxyProgram::tinyproxy; }

    const PostfixInstance postfix_;
    const ProxyInstance proxy_{GetParam(), {.wants_log_in = true}};
};

TEST_P(CheckedProxy, IsAStepBetweenConnectingAndTls) {
    const Checked checked = check(relay());
    EXPECT_EQ(checked.status, 0) << checked.output;
    const CheckedStep step = checked.of("proxy");
    EXPECT_EQ(step.verdict, "passed");
    EXPECT_EQ(step.finding,
              "localhost:" + std::to_string(postfix_.implicit_port()) + " by " + proxy_.url());
    EXPECT_THAT(step.server_said, HasSubstr(is_http() ? "200" : "reply 0, succeeded"));
    EXPECT_EQ(checked.of("resumption").verdict, "passed");
    EXPECT_EQ(proxy_.asked_for("localhost", postfix_.implicit_port()), 2u) << proxy_.log();
}

TEST_P(CheckedProxy, IsFollowedByTheGreetingOfStarttls) {
    RelayText starttls = relay();
    starttls.tls = "starttls";
    starttls.port = postfix_.starttls_port();
    expect_all_passed(starttls);
}

TEST_P(CheckedProxy, WithoutLogInIsMendedByTheKeys) {
    RelayText without = relay();
    without.proxy_user.clear();
    expect_failure(without, "proxy", {"the proxy " + proxy_.url()},
                   "Set relays.main.proxy_user and relays.main.proxy_secret");
    expect_all_passed(relay());
}

TEST_P(CheckedProxy, WithAWrongPasswordIsMendedByTheSecret) {
    proxy_password_ = "an old password that is long";
    const CheckedStep failed =
        expect_failure(relay(), "proxy", {"refuses the log-in"}, "relays.main.proxy_user");
    EXPECT_EQ(told(failed.remedy, "secret \"([a-z-]+)\""), "proxy-password");
    proxy_password_ = ProxyInstance::kPassword;
    expect_all_passed(relay());
}

TEST_P(CheckedProxy, WithoutASecretIsMendedByTheHost) {
    proxy_password_.clear();
    const Checked checked = check(relay());
    EXPECT_EQ(checked.status, 1);
    EXPECT_EQ(checked.of("proxy").verdict, "failed") << checked.output;
    EXPECT_THAT(checked.of("proxy").finding,
                HasSubstr("the host gave no secret \"proxy-password\" for the proxy"));
    EXPECT_EQ(checked.of("tls").verdict, "not tried");
    proxy_password_ = ProxyInstance::kPassword;
    expect_all_passed(relay());
}

TEST_P(CheckedProxy, MasksItsSecretInTheTranscript) {
    const Checked checked = check(relay(), {"--transcript"});
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_THAT(checked.output, HasSubstr(" by " + proxy_.url()));
}

INSTANTIATE_TEST_SUITE_P(All, CheckedProxy,
                         testing::Values(ProxyProgram::tinyproxy, ProxyProgram::microsocks),
                         [](const auto& one) {
                             return std::string(
                                 one.param == ProxyProgram::tinyproxy ? "tinyproxy" : "microsocks");
                         });

}  // namespace
