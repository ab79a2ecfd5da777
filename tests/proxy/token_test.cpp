// Tokens that are fetched through a proxy: the relay's, or one of the token service's own.
#include "tests/oauth/scenario.hpp"
#include "tests/support/proxy_instance.hpp"

using namespace oauth_test;
using std::chrono_literals::operator""h;
using testing::HasSubstr;
using testing::Not;

namespace {

class TokenByProxy : public OauthScenario, public testing::WithParamInterface<ProxyProgram> {
protected:
    TokenByProxy() {
        sink_.host().set_secret("proxy-password", std::string(ProxyInstance::kPassword));
        endpoint_.answer(TokenEndpoint::token(DovecotInstance::token(1h)));
    }

    RelayText relay() const {
        RelayText relay;
        relay.port = dovecot_.port();
        relay.ca_file = dovecot_.ca_file().string();
        relay.oauth = by_client_secret();
        return relay;
    }

    void start(const RelayText& relay) {
        sink_.configure(configuration_text({relay}, {GroupText{}}));
        sink_.start();
    }

    DovecotInstance dovecot_{postfix_};
    const ProxyInstance proxy_{GetParam(), {.wants_log_in = true}};
};

TEST_P(TokenByProxy, GoesByTheRelaysProxy) {
    RelayText by_proxy = relay();
    by_proxy.proxy = proxy_.url();
    by_proxy.proxy_user = ProxyInstance::kUser;
    start(by_proxy);
    expect_one_mail("e-1");
    EXPECT_GE(proxy_.asked_for("127.0.0.1", endpoint_.port()), 1u) << proxy_.log();
    EXPECT_GE(proxy_.asked_for("127.0.0.1", dovecot_.port()), 1u) << proxy_.log();
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
}

TEST_P(TokenByProxy, GoesByAProxyOfItsOwnWhereTheRelayHasNone) {
    RelayText direct = relay();
    direct.oauth += "proxy = \"" + proxy_.url() +
                    "\"\nproxy_user = \"building7\"\nproxy_secret = \"proxy-password\"\n";
    start(direct);
    expect_one_mail("e-1");
    EXPECT_GE(proxy_.asked_for("127.0.0.1", endpoint_.port()), 1u) << proxy_.log();
    EXPECT_EQ(proxy_.asked_for("127.0.0.1", dovecot_.port()), 0u) << proxy_.log();
}

TEST_P(TokenByProxy, IsATroubleWhereTheProxyRefusesTheLogIn) {
    RelayText direct = relay();
    direct.oauth += "proxy = \"" + proxy_.url() +
                    "\"\nproxy_user = \"building7\"\nproxy_secret = \"proxy-password\"\n";
    sink_.host().set_secret("proxy-password", "an old password");
    start(direct);
    sink_.submit({make_event("e-1", "Flow temperature is too high")});
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-credentials:main"));
    const std::string text = sink_.host().trouble_text("relay-credentials:main");
    EXPECT_THAT(text, HasSubstr("no access token: the token service 127.0.0.1:"));
    EXPECT_THAT(text, HasSubstr("the proxy " + proxy_.url() + " refuses the log-in"));
    EXPECT_THAT(text, Not(HasSubstr("old password")));
    EXPECT_TRUE(endpoint_.requests().empty());
}

INSTANTIATE_TEST_SUITE_P(All, TokenByProxy,
                         testing::Values(ProxyProgram::tinyproxy, ProxyProgram::microsocks),
                         [](const auto& one) {
                             return std::string(
                                 one.param == ProxyProgram::tinyproxy ? "tinyproxy" : "microsocks");
                         });

}  // namespace
