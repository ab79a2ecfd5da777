#include "encrypted_email/grouping/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encrypted_email/grouping/group_batcher.hpp"
#include "events.hpp"

using namespace encrypted_email;
using namespace encrypted_email::grouping;
using configuration::MailingGroup;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

MailingGroup up_to_priority(std::string name, std::uint32_t priority) {
    MailingGroup wanted = group(std::move(name));
    wanted.filter.priority_to = priority;
    return wanted;
}

TEST(Router, PutsAnEventIntoEveryGroupThatWantsIt) {
    TestRouter router(
        settings({group("all"), up_to_priority("some", 50), up_to_priority("few", 10)}));
    EXPECT_EQ(router.route(event("a", 45), at(0)), 2U);
    EXPECT_EQ(router.route(event("b", 200), at(0)), 1U);
    EXPECT_THAT(texts(router.take_all(at(0))), ElementsAre("all: a b", "some: a"));
}

TEST(Router, SaysWhenNobodyWantsAnEvent) {
    TestRouter router(settings({up_to_priority("few", 10)}));
    EXPECT_EQ(router.route(event("a"), at(0)), 0U);
    EXPECT_EQ(router.next_due(), std::nullopt);
    EXPECT_THAT(router.take_all(at(0)), IsEmpty());
}

TEST(Router, SendsAnEventWithARouteToThatGroupAlone) {
    TestRouter router(settings({group("all"), up_to_priority("few", 10)}));
    EXPECT_EQ(router.route(event("a", 100, "few"), at(0)), 1U);
    EXPECT_THAT(texts(router.take_all(at(0))), ElementsAre("few: a"));
}

TEST(Router, LetsFiltersDecideOverARouteThatIsNoGroup) {
    TestRouter router(settings({group("all"), up_to_priority("few", 10)}));
    EXPECT_EQ(router.route(event("a", 100, "gone"), at(0)), 1U);
    EXPECT_EQ(router.route(event("b", 5, "FEW"), at(0)), 2U);
    EXPECT_THAT(texts(router.take_all(at(0))), ElementsAre("all! b", "few! b", "all: a"));
}

TEST(Router, GivesUrgentBatchesOfAllGroupsFirst) {
    TestRouter router(settings({group("one"), group("two")}));
    for (const char* id : {"a", "b", "c"}) {
        router.route(event(id), at(0));
    }
    router.route(event("u", 1), at(0));
    EXPECT_THAT(texts(router.take_due(at(0))),
                ElementsAre("one! u", "two! u", "one: a b c", "two: a b c"));
}

TEST(Router, KnowsWhenTheNextBatchIsDue) {
    TestRouter router(settings({group("one"), group("two")}));
    EXPECT_EQ(router.next_due(), std::nullopt);
    router.route(event("a", 100, "one"), at(10));
    EXPECT_EQ(router.next_due(), at(40));
    router.route(event("b", 100, "two"), at(20));
    EXPECT_EQ(router.next_due(), at(40));
    EXPECT_THAT(router.take_due(at(40) - 1), IsEmpty());
    EXPECT_THAT(texts(router.take_due(at(40))), ElementsAre("one: a"));
    EXPECT_EQ(router.next_due(), at(50));
    router.route(event("u", 1, "one"), at(45));
    EXPECT_EQ(router.next_due(), at(45));
    EXPECT_THAT(texts(router.take_due(at(50))), ElementsAre("one! u", "two: b"));
    EXPECT_EQ(router.next_due(), std::nullopt);
}

TEST(Router, CountsMailsThatAreDueSoThatABusyGroupGetsAnotherConnection) {
    const auto every_group = [](const MailingGroup&) { return true; };
    TestRouter router(settings({group("busy")}));
    for (int i = 0; i < 7; ++i)
        router.route(event("e" + std::to_string(i)), at(0));
    EXPECT_EQ(router.router.count_due(every_group, 9, at(0)), 2U) << "the third is not full";
    EXPECT_EQ(router.router.count_due(every_group, 1, at(0)), 1U);
    for (int i = 0; i < 4; ++i)
        router.route(event("u" + std::to_string(i), 5), at(0));
    EXPECT_EQ(router.router.count_due(every_group, 9, at(0)), 4U) << "urgent ones do not fill up";
    router.router.hurry(UINT64_MAX);
    EXPECT_EQ(router.router.count_due(every_group, 9, at(0)), 5U);
}

TEST(Router, GivesEverythingWhenFlushed) {
    TestRouter router(settings({group("one")}));
    for (const char* id : {"a", "b", "c", "d"}) {
        router.route(event(id), at(0));
    }
    router.route(event("u", 1), at(0));
    EXPECT_THAT(texts(router.take_all(at(0))), ElementsAre("one! u", "one: a b c", "one: d"));
    EXPECT_EQ(router.next_due(), std::nullopt);
}

TEST(Router, KeepsWhatWaitsInGroupsThatStay) {
    TestRouter router(settings({group("one"), group("two")}));
    router.route(event("a"), at(0));
    MailingGroup two = group("two");
    two.batching.wait = std::chrono::seconds(60);
    router.router.reconfigure(settings({two, group("three"), group("one")}));
    EXPECT_EQ(router.next_due(), at(30));
    EXPECT_THAT(texts(router.take_due(at(30))), ElementsAre("one: a"));
    EXPECT_EQ(router.next_due(), at(60));
    EXPECT_THAT(texts(router.take_due(at(60))), ElementsAre("two: a"));
    EXPECT_EQ(router.route(event("b"), at(70)), 3U);
}

TEST(Router, LetsWhatWaitsInGroupsThatAreGoneLeaveUnderTheirOldSettings) {
    const auto old_settings = settings({group("stays"), group("goes")});
    TestRouter router(old_settings);
    for (const char* id : {"a", "b", "c", "d"}) {
        router.route(event(id, 100, "goes"), at(0));
    }
    router.route(event("u", 1, "goes"), at(0));
    router.route(event("v", 1, "stays"), at(0));

    router.router.reconfigure(settings({group("stays")}));
    EXPECT_EQ(router.next_due(), at(0));
    const std::vector<Batch> batches = router.take_due(at(10));
    EXPECT_THAT(texts(batches), ElementsAre("stays! v", "goes! u", "goes: a b c", "goes: d"));
    EXPECT_EQ(batches[1].group, old_settings->groups[1]);
    EXPECT_EQ(router.next_due(), std::nullopt);
    EXPECT_EQ(router.route(event("e", 100, "goes"), at(11)), 1U);
    EXPECT_THAT(texts(router.take_all(at(11))), ElementsAre("stays: e"));
}

TEST(Router, KeepsOrphansAcrossSeveralReconfigurations) {
    TestRouter router(settings({group("one")}));
    router.route(event("a"), at(0));
    router.router.reconfigure(settings({group("two")}));
    router.route(event("b"), at(2));
    router.router.reconfigure(settings({group("three")}));
    EXPECT_EQ(router.next_due(), at(0));
    EXPECT_THAT(texts(router.take_due(at(3))), ElementsAre("one: a", "two: b"));
}

}  // namespace
