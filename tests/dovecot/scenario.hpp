// scenario.hpp - a sink, a Dovecot that it logs in to, and the Postfix behind it.
#pragma once

#include <gmock/gmock.h>

#include <string>

#include "tests/postfix/scenario.hpp"
#include "tests/support/dovecot_instance.hpp"

namespace dovecot_test {

using namespace postfix_test;

/// The way to a Dovecot.  `mechanisms`: as the document has them, such as R"(["plain"])"; empty:
/// left out.
inline std::string document(const DovecotInstance& dovecot, const std::string& mechanisms = {}) {
    RelayText relay;
    relay.port = dovecot.port();
    relay.ca_file = dovecot.ca_file().string();
    relay.mechanisms = mechanisms;
    return configuration_text({relay}, {GroupText{}});
}

/// "SCRAM-SHA-256": what the last log-in that worked was by.
inline std::string method_of_log_in(const DovecotInstance& dovecot) {
    const std::string log = dovecot.log();
    const std::size_t line = log.rfind("Info: Login: user=<alarms>, method=");
    if (line == std::string::npos) return "(none)\n" + log;
    const std::size_t method = log.find("method=", line) + 7;
    return log.substr(method, log.find(',', method) - method);
}

class DovecotScenario : public Scenario {
protected:
    void expect_one_mail(const std::string& id) {
        const auto event = make_event(id, "Flow temperature is too high");
        sink_.submit({event});
        ASSERT_TRUE(sink_.host().wait_for_finals(1));
        EXPECT_EQ(sink_.host().final_of(id)->outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
        EXPECT_EQ(times_told(mails_of(postfix_, "facility", 1), event), 1u);
    }

    PostfixInstance postfix_;
};

}  // namespace dovecot_test
