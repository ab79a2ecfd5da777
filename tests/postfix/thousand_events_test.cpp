// 1,000 events for five groups, at 50 in a mail: 20 mails, over two connections.
#include <array>

#include "tests/postfix/scenario.hpp"

using namespace postfix_test;
using testing::IsEmpty;

namespace {

constexpr std::array kCategories = {"HVAC", "Fire", "Security", "Energy", "Lift"};

class ThousandEvents : public Scenario {
protected:
    ThousandEvents() {
        std::vector<GroupText> groups;
        for (const char* category : kCategories) {
            GroupText group;
            group.name = category;
            group.category = category;
            group.to = {mailbox(category)};
            group.wait = "1h";  // only a full mail leaves
            groups.push_back(group);
        }
        sink_.configure(configuration_text({relay_to(postfix_)}, groups));
        sink_.start();
        for (int i = 0; i < 200; ++i) {
            for (const char* category : kCategories) {
                const std::string number = std::to_string(1000 + i);
                events_.push_back(make_event(std::string(category) + '-' + number,
                                             std::string(category) + " event " + number, category));
            }
        }
        sink_.submit(events_);
    }

    PostfixInstance postfix_;
    std::vector<host_stub::events::Event> events_;
};

TEST_F(ThousandEvents, AreTwentyMailsOverTwoConnectionsAndTwoFullHandshakes) {
    ASSERT_TRUE(sink_.host().wait_for_finals(1000));
    EXPECT_TRUE(sink_.stop().ok());

    const PostfixCounts counts = counts_at_the_end(postfix_);
    EXPECT_EQ(counts.mails, 20u);
    EXPECT_GE(counts.connections, 1u);
    EXPECT_LE(counts.connections, 2u);
    EXPECT_LE(counts.full_handshakes, 2u);
    EXPECT_LE(counts.logins, 2u);
    EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, 1000u);
}

TEST_F(ThousandEvents, AreEachToldOnceInTheMailsOfTheirGroup) {
    for (const char* category : kCategories) {
        const std::vector<ReadMail> mails = mails_of(postfix_, category, 4);
        EXPECT_EQ(mails.size(), 4u) << category;
        for (const ReadMail& mail : mails)
            EXPECT_THAT(mail.defects, IsEmpty());
        for (const auto& event : events_) {
            EXPECT_EQ(times_told(mails, event), event.category == category ? 1u : 0u) << event.id;
        }
    }
}

}  // namespace
