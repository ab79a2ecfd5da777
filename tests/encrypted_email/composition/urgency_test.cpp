#include "encrypted_email/composition/urgency.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/example.hpp"

namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;
using intake::Event;

// The batch keeps alive what the entries view.
struct Sorted {
    explicit Sorted(std::vector<Event> events)
        : batch(example::batch(example::group(), events)), entries(by_urgency(batch.events)) {}

    std::string ids() const {
        std::string all;
        for (const Entry& entry : entries) {
            all += entry.event->id;
        }
        return all;
    }

    grouping::Batch batch;
    std::vector<Entry> entries;
};

Event event(std::string_view id, std::uint32_t priority, std::int64_t second,
            std::uint32_t status = ALARM_SINK_POINT_ALARM) {
    Event event;
    event.id = id;
    event.priority = priority;
    event.occurred_unix_ns = second * example::kSecond;
    event.current_status = status;
    event.condition_id = "condition";
    event.object = "object";
    return event;
}

TEST(ByUrgency, PutsTheMostUrgentFirst) {
    EXPECT_EQ(Sorted({event("c", 200, 1), event("a", 0, 3), event("b", 10, 2)}).ids(), "abc");
}

TEST(ByUrgency, PutsTheEarlierFirstAmongEquals) {
    EXPECT_EQ(Sorted({event("c", 9, 3), event("a", 9, 1), event("b", 9, 2)}).ids(), "abc");
}

TEST(ByUrgency, KeepsTheOrderOfArrivalAtTheSameTime) {
    EXPECT_EQ(Sorted({event("a", 9, 1), event("b", 9, 1), event("c", 9, 1)}).ids(), "abc");
}

TEST(ByUrgency, PutsOffNormalAheadOfNormalOfTheSamePriority) {
    EXPECT_EQ(Sorted({event("c", 9, 1, ALARM_SINK_POINT_NORMAL), event("b", 9, 2),
                      event("d", 10, 0), event("a", 8, 3, ALARM_SINK_POINT_NORMAL)})
                  .ids(),
              "abcd");
}

TEST(ByUrgency, FindsTheReturnToNormalOfACondition) {
    const Sorted sorted({event("raise", 9, 100), event("return", 9, 292, ALARM_SINK_POINT_NORMAL)});
    EXPECT_EQ(sorted.entries[0].returned_by, 2u);
    EXPECT_EQ(sorted.entries[0].off_normal_ns, 192 * example::kSecond);
    EXPECT_EQ(sorted.entries[1].returned_by, 0u);
}

TEST(ByUrgency, TakesTheNextReturnOfAConditionThatChatters) {
    const Sorted sorted({event("a", 9, 0), event("b", 9, 10, ALARM_SINK_POINT_NORMAL),
                         event("c", 9, 20), event("d", 9, 50, ALARM_SINK_POINT_NORMAL),
                         event("e", 9, 60)});
    ASSERT_EQ(sorted.ids(), "acebd");
    EXPECT_EQ(sorted.entries[0].returned_by, 4u);
    EXPECT_EQ(sorted.entries[0].off_normal_ns, 10 * example::kSecond);
    EXPECT_EQ(sorted.entries[1].returned_by, 5u);
    EXPECT_EQ(sorted.entries[1].off_normal_ns, 30 * example::kSecond);
    EXPECT_EQ(sorted.entries[2].returned_by, 0u);
}

TEST(ByUrgency, CountsFromEachStepOfACondition) {
    const Sorted sorted({event("w", 9, 0, ALARM_SINK_POINT_HIGH_WARNING),
                         event("a", 9, 300, ALARM_SINK_POINT_HIGH_ALARM),
                         event("n", 9, 600, ALARM_SINK_POINT_NORMAL)});
    EXPECT_EQ(sorted.entries[0].off_normal_ns, 600 * example::kSecond);
    EXPECT_EQ(sorted.entries[1].off_normal_ns, 300 * example::kSecond);
}

TEST(ByUrgency, GoesByTimeNotByArrival) {
    const Sorted sorted({event("return", 9, 5, ALARM_SINK_POINT_ONLINE),
                         event("raise", 9, 1, ALARM_SINK_POINT_OFFLINE)});
    ASSERT_EQ(sorted.ids(), "raisereturn");
    EXPECT_EQ(sorted.entries[0].returned_by, 2u);
    EXPECT_EQ(Sorted({event("return", 9, 1, ALARM_SINK_POINT_NORMAL), event("raise", 9, 5)})
                  .entries[0]
                  .returned_by,
              0u);
}

TEST(ByUrgency, DoesNotPairWhatDoesNotBelongTogether) {
    const Event raise = event("raise", 9, 1);
    Event other_point = event("return", 9, 2, ALARM_SINK_POINT_NORMAL);
    other_point.object = "other";
    EXPECT_EQ(Sorted({raise, other_point}).entries[0].returned_by, 0u);

    Event other_condition = event("return", 9, 2, ALARM_SINK_POINT_NORMAL);
    other_condition.condition_id = "other";
    EXPECT_EQ(Sorted({raise, other_condition}).entries[0].returned_by, 0u);

    Event nameless_raise = raise;
    nameless_raise.condition_id = "";
    Event nameless_return = event("return", 9, 2, ALARM_SINK_POINT_NORMAL);
    nameless_return.condition_id = "";
    EXPECT_EQ(Sorted({nameless_raise, nameless_return}).entries[0].returned_by, 0u);
}

TEST(ByUrgency, DoesNotCountFromAnAcknowledgementOrAnEventWithoutStatus) {
    Event acknowledged = event("a", 9, 1);
    acknowledged.acknowledged = true;
    EXPECT_EQ(
        Sorted({acknowledged, event("n", 9, 2, ALARM_SINK_POINT_NORMAL)}).entries[0].returned_by,
        0u);
    EXPECT_EQ(Sorted({event("u", 9, 1, ALARM_SINK_POINT_UNSPECIFIED),
                      event("n", 9, 2, ALARM_SINK_POINT_NORMAL)})
                  .entries[0]
                  .returned_by,
              0u);
}

TEST(ByUrgency, SurvivesInstantsAtBothEndsOfTime) {
    Event first = event("a", 9, 0);
    first.occurred_unix_ns = std::numeric_limits<std::int64_t>::min();
    Event last = event("b", 9, 0, ALARM_SINK_POINT_NORMAL);
    last.occurred_unix_ns = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(Sorted({first, last}).entries[0].returned_by, 2u);
}

}  // namespace
