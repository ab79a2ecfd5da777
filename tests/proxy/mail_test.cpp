// Mails by way of tinyproxy and microsocks, and what they refuse.
#include <tuple>

#include "host_stub/trial_server/certificate_authority.hpp"
#include "tests/proxy/scenario.hpp"
#include "tests/support/free_port.hpp"

using namespace proxy_test;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

using Way = std::tuple<ProxyProgram, bool, const char*>;  // which, with a log-in, TLS

class ByProxy : public ProxyScenario, public testing::WithParamInterface<Way> {};

TEST_P(ByProxy, AMailIsDeliveredByAServerThatTheProxyResolves) {
    const auto [program, logs_in, tls] = GetParam();
    const ProxyInstance proxy(program, {.wants_log_in = logs_in});
    RelayText relay = relay_behind(proxy, postfix_, logs_in);
    relay.tls = tls;
    if (relay.tls == "starttls") relay.port = postfix_.starttls_port();
    configure(relay);
    sink_.start();
    expect_one_mail("e-1");
    EXPECT_GE(proxy.asked_for("localhost", relay.port), 1u) << proxy.log();
    EXPECT_THAT(sink_.host().everything_said(),
                Not(HasSubstr(std::string(ProxyInstance::kPassword))));
}

INSTANTIATE_TEST_SUITE_P(
    All, ByProxy,
    testing::Combine(testing::Values(ProxyProgram::tinyproxy, ProxyProgram::microsocks),
                     testing::Bool(), testing::Values("implicit", "starttls")),
    [](const auto& one) {
        return std::string(std::get<0>(one.param) == ProxyProgram::tinyproxy ? "tinyproxy"
                                                                             : "microsocks") +
               (std::get<1>(one.param) ? "_log_in_" : "_open_") + std::get<2>(one.param);
    });

class RefusingProxy : public ProxyScenario, public testing::WithParamInterface<ProxyProgram> {
protected:
    [[nodiscard]] static bool is_http() { return GetParam() == ProxyProgram::tinyproxy; }
};

TEST_P(RefusingProxy, NamesTheKeysOfALogInThatIsMissing) {
    const ProxyInstance proxy(GetParam(), {.wants_log_in = true});
    const std::string text = trouble(relay_behind(proxy, postfix_), "relay-credentials:main");
    EXPECT_THAT(text, AllOf(HasSubstr("the proxy " + proxy.url()),
                            HasSubstr(is_http() ? "wants a log-in: 407 Proxy Authentication"
                                                : "takes nobody without a log-in"),
                            HasSubstr("Set relays.main.proxy_user and relays.main.proxy_secret")));
    configure(relay_behind(proxy, postfix_, true));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_TRUE(sink_.host().wait_until_over("relay-credentials:main"));
}

TEST_P(RefusingProxy, IsATroubleWithoutItsPasswordWhenTheLogInIsWrong) {
    const ProxyInstance proxy(GetParam(), {.wants_log_in = true});
    sink_.host().set_secret("proxy-password", "an old password");
    const std::string text = trouble(relay_behind(proxy, postfix_, true), "relay-credentials:main");
    EXPECT_THAT(text, AllOf(HasSubstr("refuses the log-in: "),
                            HasSubstr("Check relays.main.proxy_user \"building7\" and the "
                                      "password that the host keeps as secret "
                                      "\"proxy-password\""),
                            Not(HasSubstr("old password"))));
    sink_.host().set_secret("proxy-password", std::string(ProxyInstance::kPassword));
    configure(relay_behind(proxy, postfix_, true));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_THAT(sink_.host().everything_said(), Not(HasSubstr("old password")));
}

TEST_P(RefusingProxy, TellsThatTheProxyCannotReachTheServer) {
    const ProxyInstance proxy(GetParam());
    RelayText relay = relay_behind(proxy, postfix_);
    relay.port = free_port();
    const std::string text = trouble(relay, "relay-unreachable:main");
    EXPECT_THAT(text, AllOf(HasSubstr("cannot reach localhost:"),
                            HasSubstr(is_http() ? ": 50" : "reply 5, connection refused"),
                            HasSubstr("Check the server's host and port")));
}

TEST_P(RefusingProxy, TellsThatTheProxyCannotResolveTheServer) {
    const ProxyInstance proxy(GetParam());
    RelayText relay = relay_behind(proxy, postfix_);
    relay.host = "mail.no-such-host.invalid";
    EXPECT_THAT(trouble(relay, "relay-unreachable:main"),
                HasSubstr("cannot reach mail.no-such-host.invalid:"));
}

TEST_P(RefusingProxy, TellsTheOtherKindOfProxyApart) {
    const ProxyInstance proxy(GetParam());
    RelayText relay = relay_behind(proxy, postfix_);
    relay.timeout = "2s";
    relay.proxy = (is_http() ? "socks5" : "http") + proxy.url().substr(proxy.url().find(':'));
    configure(relay);
    sink_.start();
    sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(
        eventually("a trouble", [this] { return !sink_.host().troubles_raised().empty(); }));
    EXPECT_THAT(sink_.host().everything_said(), HasSubstr("Check"));
    configure(relay_behind(proxy, postfix_));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
}

TEST_P(RefusingProxy, DoesNotVouchForTheServer) {
    namespace trial = host_stub::trial_server;
    const ProxyInstance proxy(GetParam());
    const TemporaryFolder folder;
    trial::write_certificates(folder.path() / "ca.pem",
                              {trial::CertificateAuthority("Another CA").certificate()});
    RelayText relay = relay_behind(proxy, postfix_);
    relay.ca_file = (folder.path() / "ca.pem").string();
    EXPECT_THAT(trouble(relay, "relay-certificate:main"), HasSubstr("by " + proxy.url()));
}

INSTANTIATE_TEST_SUITE_P(All, RefusingProxy,
                         testing::Values(ProxyProgram::tinyproxy, ProxyProgram::microsocks),
                         [](const auto& one) {
                             return std::string(
                                 one.param == ProxyProgram::tinyproxy ? "tinyproxy" : "microsocks");
                         });

using ForbiddingProxy = ProxyScenario;

TEST_F(ForbiddingProxy, IsToldWithWhatItSaid) {
    const ProxyInstance proxy(ProxyProgram::tinyproxy, {.ports = {443}});
    EXPECT_THAT(trouble(relay_behind(proxy, postfix_), "relay-unreachable:main"),
                AllOf(HasSubstr("does not connect to localhost:"), HasSubstr(": 403 "),
                      HasSubstr("many proxies allow port 443 alone")));
}

TEST_F(ForbiddingProxy, ThatDoesNotRunIsTold) {
    RelayText relay = postfix_test::relay_to(postfix_);
    relay.proxy = "http://127.0.0.1:" + std::to_string(free_port());
    EXPECT_THAT(trouble(relay, "relay-unreachable:main"),
                AllOf(HasSubstr("cannot connect to the proxy: Connection refused"),
                      HasSubstr("Check relays.main.proxy")));
}

TEST_F(ForbiddingProxy, ThatHasNoPasswordFromTheHostIsNotAsked) {
    const ProxyInstance proxy(ProxyProgram::microsocks, {.wants_log_in = true});
    RelayText relay = relay_behind(proxy, postfix_, true);
    sink_.host().set_secret("proxy-password", "");
    const std::string text = trouble(relay, "relay-credentials:main");
    EXPECT_THAT(text, HasSubstr("proxy"));
    EXPECT_EQ(proxy.asked_for("localhost", relay.port), 0u);
}

}  // namespace
