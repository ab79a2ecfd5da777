// After an outage: one mail for what came together, read from the disk where it has to be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encrypted_email/grouping/router.hpp"
#include "events.hpp"

using namespace encrypted_email;
using namespace encrypted_email::grouping;
using testing::ElementsAre;
using testing::SizeIs;

namespace {

bool every_group(const configuration::MailingGroup&) { return true; }

std::optional<Outage> an_outage(const configuration::MailingGroup&, std::int64_t) {
    return Outage{"relay main: connection refused"};
}

std::optional<Outage> no_outage(const configuration::MailingGroup&, std::int64_t) {
    return std::nullopt;
}

TEST(CatchUp, MakesOneMailOfWhatCameTogetherWhileTheRelayWasDown) {
    TestRouter router(settings({group("fire")}));
    for (int i = 0; i < 20; ++i)
        router.route(event("e" + std::to_string(i)), at(0));
    const auto batch = router.router.take(every_group, an_outage, {at(40), at(5040)});
    ASSERT_TRUE(batch);
    EXPECT_THAT(batch->events, SizeIs(20));
    ASSERT_TRUE(batch->delay);
    EXPECT_EQ(batch->delay->cause, "relay main: connection refused");
    EXPECT_EQ(batch->delay->since_unix_ns, at(5030));
    EXPECT_FALSE(router.router.take(every_group, an_outage, {at(40), at(5040)}));
}

TEST(CatchUp, LeavesAMailAsItIsThatAShortOutageHardlyDelayed) {
    TestRouter router(settings({group("fire")}));
    router.route(event("a"), at(0));
    const auto batch = router.router.take(every_group, an_outage, {at(80), at(80)});
    ASSERT_TRUE(batch);
    EXPECT_FALSE(batch->delay);
}

TEST(CatchUp, SaysOfASingleEventThatItIsLate) {
    TestRouter router(settings({group("fire")}));
    router.route(event("a"), at(0));
    const auto batch = router.router.take(every_group, an_outage, {at(90), at(90)});
    ASSERT_TRUE(batch);
    EXPECT_TRUE(batch->delay);
}

TEST(CatchUp, KeepsToTheMaximumWithoutAnOutage) {
    TestRouter router(settings({group("fire")}));
    for (int i = 0; i < 7; ++i)
        router.route(event("e" + std::to_string(i)), at(0));
    const auto batch = router.router.take(every_group, no_outage, {at(500), at(500)});
    ASSERT_TRUE(batch);
    EXPECT_THAT(batch->events, SizeIs(3));
    EXPECT_FALSE(batch->delay);
}

TEST(CatchUp, GathersFromTheDiskBeforeTheMailIsMade) {
    TestRouter router(settings({group("fire")}));
    const spool::GroupKey fire = router.shelf.key_of("fire");
    const auto homeless = router.router.shelf_opened({{fire, "fire", false, true}});
    EXPECT_TRUE(homeless.empty());
    ASSERT_THAT(router.shelf.loads, SizeIs(1)) << "the first events are read at once";
    const auto a = event("a");
    router.router.loaded(router.shelf.loads[0].from, {a}, true, {at(100), at(100)});
    ASSERT_THAT(router.shelf.loads, SizeIs(2)) << "and the next ones ahead of their time";
    router.router.loaded(router.shelf.loads[1].from, {event("b"), event("c"), event("d")}, true,
                         {at(100), at(100)});

    EXPECT_FALSE(router.router.take(every_group, an_outage, {at(200), at(200)}));
    EXPECT_TRUE(router.router.is_loading());
    const auto& load = router.shelf.loads.back();
    EXPECT_EQ(load.most, kMostInCatchUp - 4);
    EXPECT_EQ(router.router.count_due(every_group, 9, at(200)), 0u) << "it is being gathered";
    router.router.loaded(load.from, {event("e")}, false, {at(200), at(200)});

    const auto batch = router.router.take(every_group, an_outage, {at(200), at(200)});
    ASSERT_TRUE(batch);
    EXPECT_THAT(texts({*batch}), ElementsAre("fire: a b c d e"));
    EXPECT_TRUE(batch->delay);
}

TEST(CatchUp, DoesNotWaitForADiskThatHasFailed) {
    TestRouter router(settings({group("fire")}));
    const spool::GroupKey fire = router.shelf.key_of("fire");
    EXPECT_TRUE(router.router.shelf_opened({{fire, "fire", false, true}}).empty());
    router.router.loaded(router.shelf.loads[0].from, {event("a")}, true, {at(100), at(100)});
    EXPECT_FALSE(router.router.take(every_group, an_outage, {at(200), at(200)}));
    EXPECT_EQ(router.router.count_due(every_group, 9, at(200)), 0u);

    router.router.set_shelf_works(false);
    EXPECT_EQ(router.router.count_due(every_group, 9, at(200)), 1u);
    const auto batch = router.router.take(every_group, an_outage, {at(200), at(200)});
    ASSERT_TRUE(batch);
    EXPECT_THAT(texts({*batch}), ElementsAre("fire: a"));
}

TEST(CatchUp, TellsOnceHowManyEventsHadToGo) {
    TestRouter router(settings({group("fire")}));
    const auto lost = event("lost");
    router.route(lost, at(0));
    router.route(event("a"), at(0));
    spool::Discarded discarded;
    discarded.number = (*lost)->number;
    discarded.groups = {router.shelf.key_of("fire")};
    router.router.discarded({discarded}, true);
    const auto batches = router.take_all(at(0));
    EXPECT_THAT(texts(batches), ElementsAre("fire: a"));
    EXPECT_EQ(batches[0].not_mailed, 1u);
    router.route(event("b"), at(0));
    EXPECT_EQ(router.take_all(at(0))[0].not_mailed, 0u);
}

TEST(CatchUp, SaysWhichGroupsWaitForTooLong) {
    configuration::MailingGroup patient = group("patient");
    patient.late_after = std::chrono::hours(1);
    TestRouter router(settings({group("fire"), patient}));
    router.route(event("a"), at(0));
    EXPECT_THAT(router.router.late(at(30 + 900) - 1), SizeIs(0));
    const auto late = router.router.late(at(30 + 900));
    ASSERT_THAT(late, SizeIs(1));
    EXPECT_EQ(late[0].group, "fire");
    EXPECT_EQ(late[0].since_mono_ns, at(30));
}

}  // namespace
