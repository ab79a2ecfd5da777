// Another relay comes into force while mails are under way: nothing is lost, nothing comes twice.
#include "tests/postfix/scenario.hpp"

using namespace postfix_test;

namespace {

/// The new relay's name: that of the old one, or another.
class ReconfiguredRelay : public Scenario, public testing::WithParamInterface<const char*> {
protected:
    void configure(const RelayText& relay) {
        GroupText group;
        group.wait = "1h";  // only a full mail leaves
        group.maximum = 4;
        group.relay = relay.name;
        sink_.configure(configuration_text({relay}, {group}));
    }
};

TEST_P(ReconfiguredRelay, TakesOverWithoutALoss) {
    const PostfixInstance before;
    const PostfixInstance after;
    configure(relay_to(before, "main"));
    sink_.start();

    auto events = make_events("early", 400);
    sink_.submit(events);
    ASSERT_TRUE(eventually("mails at the first relay", [&] { return before.counts().mails >= 5; }));
    configure(relay_to(after, GetParam()));
    const auto late = make_events("late", 40);
    sink_.submit(late);
    events.insert(events.end(), late.begin(), late.end());
    ASSERT_TRUE(sink_.host().wait_for_finals(events.size()));
    EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, events.size());
    EXPECT_TRUE(sink_.stop().ok());

    std::vector<ReadMail> mails = mails_of(before, "facility", counts_at_the_end(before).mails);
    const std::vector<ReadMail> further =
        mails_of(after, "facility", counts_at_the_end(after).mails);
    EXPECT_EQ(mails.size() + further.size(), 110u);
    EXPECT_FALSE(mails.empty());
    for (const auto& event : late)
        EXPECT_EQ(times_told(further, event), 1u) << event.id;
    mails.insert(mails.end(), further.begin(), further.end());
    for (const auto& event : events)
        EXPECT_EQ(times_told(mails, event), 1u) << event.id;
}

INSTANTIATE_TEST_SUITE_P(Name, ReconfiguredRelay, testing::Values("main", "other"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
