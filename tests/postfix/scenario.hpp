// scenario.hpp - a sink beside one or more private Postfixes: what the scenarios here have in
// common.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/configuration_text.hpp"
#include "tests/support/events.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/mail_reader.hpp"
#include "tests/support/postfix_instance.hpp"
#include "tests/support/sink_under_test.hpp"

namespace postfix_test {

using namespace test_support;

inline std::string mailbox(std::string_view local_part) {
    return std::string(local_part) + '@' + std::string(PostfixInstance::kDomain);
}

/// The way to a Postfix, by implicit TLS.
inline RelayText relay_to(const PostfixInstance& postfix, const std::string& name = "main") {
    RelayText relay;
    relay.name = name;
    relay.port = postfix.implicit_port();
    relay.ca_file = postfix.ca_file().string();
    return relay;
}

class Scenario : public testing::Test {
protected:
    Scenario() {
        sink_.host().set_secret("relay-password", std::string(PostfixInstance::kPassword));
    }

    /// Waits until at least `count` mails are in the mailbox.  Postfix puts them there after it
    /// has taken them.
    static std::vector<ReadMail> mails_of(const PostfixInstance& postfix,
                                          std::string_view local_part, std::size_t count) {
        EXPECT_TRUE(eventually(
            std::to_string(count) + " mails for " + std::string(local_part),
            [&] { return postfix.mails_of(local_part).size() >= count; },
            [&] { return "Postfix wrote:\n" + postfix.log(); }));
        return read_mails(postfix.mails_of(local_part));
    }

    /// Waits until nobody is connected any more, and counts.
    static PostfixCounts counts_at_the_end(const PostfixInstance& postfix) {
        EXPECT_TRUE(eventually("the end of every connection", [&] {
            const PostfixCounts counts = postfix.counts();
            return counts.disconnections == counts.connections;
        }));
        return postfix.counts();
    }

    SinkUnderTest sink_;
};

/// In how many of the mails the event's summary stands.
inline std::size_t times_told(const std::vector<ReadMail>& mails,
                              const host_stub::events::Event& event) {
    std::size_t times = 0;
    for (const ReadMail& mail : mails)
        times += occurrences(mail.body, event.summary);
    return times;
}

}  // namespace postfix_test
