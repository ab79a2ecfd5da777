#include "encrypted_email/grouping/waiting_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "events.hpp"

using namespace encrypted_email;
using namespace encrypted_email::grouping;
using testing::ElementsAre;

namespace {

std::vector<std::string> ids(const std::vector<intake::EventHandle>& events) {
    std::vector<std::string> ids;
    for (const intake::EventHandle& event : events)
        ids.emplace_back((*event)->id);
    return ids;
}

std::int64_t at_zero(const intake::Event&) { return 0; }

TEST(WaitingLine, HoldsEventsInTheirOrder) {
    MemoryBudget budget;
    WaitingLine line;
    for (const char* id : {"a", "b", "c"})
        line.add(event(id), true, at(1), budget);
    EXPECT_EQ(line.held(), 3u);
    EXPECT_FALSE(line.missing(10));
    EXPECT_THAT(ids(line.take(2, budget)), ElementsAre("a", "b"));
    EXPECT_THAT(ids(line.take(2, budget)), ElementsAre("c"));
    EXPECT_TRUE(line.empty());
    EXPECT_EQ(budget.used, 0u);
}

TEST(WaitingLine, LeavesToTheDiskWhatMemoryHasNoRoomFor) {
    MemoryBudget budget;
    WaitingLine line;
    const auto first = event("a");
    budget.limit = first->footprint();
    line.add(first, true, at(1), budget);
    line.add(event("b"), true, at(2), budget);
    line.add(event("c"), true, at(3), budget);
    EXPECT_EQ(line.held(), 1u);
    EXPECT_FALSE(line.empty());

    const auto missing = line.missing(3);
    ASSERT_TRUE(missing);
    EXPECT_EQ(missing->after, (*first)->number);
    EXPECT_EQ(missing->count, 2u);
    EXPECT_FALSE(line.missing(3)) << "it was asked for already";
}

TEST(WaitingLine, AlwaysHoldsOneEventHoweverLittleRoomThereIs) {
    MemoryBudget budget;
    budget.limit = 0;
    WaitingLine line;
    line.add(event("a"), true, at(1), budget);
    EXPECT_EQ(line.held(), 1u);
}

TEST(WaitingLine, AlwaysHoldsWhatOnlyMemoryHas) {
    MemoryBudget budget;
    budget.limit = 0;
    WaitingLine line;
    for (const char* id : {"a", "b", "c"})
        line.add(event(id), false, at(1), budget);
    EXPECT_THAT(ids(line.take(9, budget)), ElementsAre("a", "b", "c"));
}

TEST(WaitingLine, GoesOnWithItsTailInOrder) {
    MemoryBudget budget;
    budget.limit = 0;
    WaitingLine line;
    const auto a = event("a");
    const auto b = event("b");
    const auto c = event("c");
    for (const auto& e : {a, b, c})
        line.add(e, true, at(1), budget);
    const auto missing = line.missing(2);
    ASSERT_TRUE(missing);
    line.loaded({b}, true, at_zero, budget);
    EXPECT_TRUE(line.has_tail());
    const auto next = line.missing(3);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->after, (*b)->number);
    line.loaded({c}, false, at_zero, budget);
    EXPECT_FALSE(line.has_tail());
    EXPECT_THAT(ids(line.take(9, budget)), ElementsAre("a", "b", "c"));
    EXPECT_TRUE(line.empty());
    EXPECT_EQ(budget.used, 0u);
}

TEST(WaitingLine, LetsGoOfWhatIsDropped) {
    MemoryBudget budget;
    WaitingLine line;
    for (const char* id : {"a", "b", "c"})
        line.add(event(id), true, at(1), budget);
    const auto dropped =
        line.drop([](const intake::Event& event) { return event.id == "b"; }, budget);
    EXPECT_THAT(ids(dropped), ElementsAre("b"));
    EXPECT_THAT(ids(line.take(9, budget)), ElementsAre("a", "c"));
    EXPECT_EQ(budget.used, 0u);
}

}  // namespace
