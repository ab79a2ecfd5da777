// scenario.hpp - a sink, a proxy, and the Postfix behind it.
#pragma once

#include <string>

#include "tests/postfix/scenario.hpp"
#include "tests/support/proxy_instance.hpp"

namespace proxy_test {

using namespace postfix_test;

/// By name, so that somebody has to resolve it.
inline RelayText relay_behind(const ProxyInstance& proxy, const PostfixInstance& postfix,
                              bool logs_in = false) {
    RelayText relay = postfix_test::relay_to(postfix);
    relay.host = "localhost";
    relay.proxy = proxy.url();
    if (logs_in) relay.proxy_user = ProxyInstance::kUser;
    return relay;
}

class ProxyScenario : public Scenario {
protected:
    ProxyScenario() {
        sink_.host().set_secret("proxy-password", std::string(ProxyInstance::kPassword));
    }

    void configure(const RelayText& relay) {
        sink_.configure(configuration_text({relay}, {GroupText{}}));
    }

    void expect_one_mail(const std::string& id) {
        const auto event = make_event(id, "Flow temperature is too high");
        sink_.submit({event});
        ASSERT_TRUE(sink_.host().wait_for_finals(1));
        EXPECT_EQ(sink_.host().final_of(id)->outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
        EXPECT_EQ(times_told(mails_of(postfix_, "facility", 1), event), 1u);
        EXPECT_TRUE(sink_.host().troubles_raised().empty());
    }

    /// The text of the trouble that a mail by that relay leads to.
    std::string trouble(const RelayText& relay, const std::string& key) {
        configure(relay);
        sink_.start();
        sink_.submit({make_event("e-1", "Flow temperature is too high")});
        EXPECT_TRUE(sink_.host().wait_for_trouble(key));
        return sink_.host().trouble_text(key);
    }

    PostfixInstance postfix_;
};

}  // namespace proxy_test
