// Urgent events do not wait for the batch.
#include "tests/postfix/scenario.hpp"

using namespace postfix_test;
using testing::IsEmpty;

namespace {

using UrgentEvents = Scenario;

TEST_F(UrgentEvents, ArriveAheadOfTheBatch) {
    const PostfixInstance postfix;
    GroupText group;
    group.wait = "1h";
    group.urgent = 39;
    sink_.configure(configuration_text({relay_to(postfix)}, {group}));
    sink_.start();

    auto events = make_events("plant", 19);
    auto urgent = make_event("smoke-1", "Smoke in the lift lobby", "Fire");
    urgent.priority = 10;
    events.push_back(urgent);  // the last to come, one in twenty
    sink_.submit(events);

    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_NE(sink_.host().final_of("smoke-1"), std::nullopt);
    EXPECT_EQ(sink_.host().finals().size(), 1u);
    const std::vector<ReadMail> first = mails_of(postfix, "facility", 1);
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(times_told(first, urgent), 1u);
    EXPECT_EQ(first[0].header("importance"), "high");

    EXPECT_TRUE(sink_.flush().ok());
    ASSERT_TRUE(sink_.host().wait_for_finals(20));
    const std::vector<ReadMail> all = mails_of(postfix, "facility", 2);
    EXPECT_EQ(all.size(), 2u);
    for (const auto& event : events)
        EXPECT_EQ(times_told(all, event), 1u) << event.id;
    for (const ReadMail& mail : all)
        EXPECT_THAT(mail.defects, IsEmpty());
}

}  // namespace
