#include "encrypted_email/grouping/group_batcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "events.hpp"

using namespace encrypted_email;
using namespace encrypted_email::grouping;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

// A batcher as a sink with one relay that always works uses it.
struct TestBatcher {
    explicit TestBatcher(std::shared_ptr<const configuration::MailingGroup> group)
        : batcher(std::move(group), budget) {}

    void add(const intake::EventHandle& event, std::int64_t now) {
        batcher.add(event, batcher.lane_of(**event), true, now);
    }
    [[nodiscard]] std::optional<std::int64_t> next_due() const {
        const auto urgent = batcher.due(Lane::urgent);
        const auto ordinary = batcher.due(Lane::ordinary);
        return urgent && ordinary ? std::min(urgent, ordinary) : urgent ? urgent : ordinary;
    }
    std::vector<Batch> take(std::int64_t now) {
        std::vector<Batch> batches;
        for (const Lane lane : {Lane::urgent, Lane::ordinary}) {
            while (batcher.due(lane) && *batcher.due(lane) <= now) {
                batches.push_back(*batcher.take(lane, std::nullopt, {now, now}));
            }
        }
        return batches;
    }

    MemoryBudget budget;
    GroupBatcher batcher;
};

std::vector<std::string> take_due(TestBatcher& batcher, std::int64_t now) {
    return texts(batcher.take(now));
}

TEST(GroupBatcher, HasNothingDueWithoutEvents) {
    TestBatcher batcher(shared(group("fire")));
    EXPECT_EQ(batcher.next_due(), std::nullopt);
    EXPECT_THAT(take_due(batcher, at(1000)), IsEmpty());
}

TEST(GroupBatcher, WaitsFromTheFirstEventOfTheBatch) {
    TestBatcher batcher(shared(group("fire")));
    batcher.add(event("a"), at(100));
    EXPECT_EQ(batcher.next_due(), at(130));
    batcher.add(event("b"), at(129));
    EXPECT_EQ(batcher.next_due(), at(130));
    EXPECT_THAT(take_due(batcher, at(130) - 1), IsEmpty());
    EXPECT_THAT(take_due(batcher, at(130)), ElementsAre("fire: a b"));
    EXPECT_EQ(batcher.next_due(), std::nullopt);

    batcher.add(event("c"), at(140));
    EXPECT_EQ(batcher.next_due(), at(170));
}

TEST(GroupBatcher, GivesSingleEventsAtOnceWithoutWait) {
    configuration::MailingGroup fire = group("fire");
    fire.batching.wait = 0s;
    TestBatcher batcher(shared(fire));
    batcher.add(event("a"), at(5));
    EXPECT_EQ(batcher.next_due(), at(5));
    EXPECT_THAT(take_due(batcher, at(5)), ElementsAre("fire: a"));
}

TEST(GroupBatcher, LetsAFullBatchGoAtOnce) {
    TestBatcher batcher(shared(group("fire")));
    for (const char* id : {"a", "b", "c", "d"}) {
        batcher.add(event(id), at(id[0]));
    }
    EXPECT_EQ(batcher.next_due(), at('c'));
    EXPECT_THAT(take_due(batcher, at('d')), ElementsAre("fire: a b c"));
    EXPECT_EQ(batcher.next_due(), at('d' + 30));
    EXPECT_THAT(take_due(batcher, at('d' + 30)), ElementsAre("fire: d"));
}

TEST(GroupBatcher, KeepsTheIntervalBetweenMails) {
    configuration::MailingGroup fire = group("fire");
    fire.batching.interval = 300s;
    TestBatcher batcher(shared(fire));
    batcher.add(event("a"), at(0));
    EXPECT_THAT(take_due(batcher, at(31)), ElementsAre("fire: a"));

    batcher.add(event("b"), at(40));
    EXPECT_EQ(batcher.next_due(), at(331));  // from the moment it was taken
    EXPECT_THAT(take_due(batcher, at(331) - 1), IsEmpty());
    EXPECT_THAT(take_due(batcher, at(331)), ElementsAre("fire: b"));

    batcher.add(event("c"), at(620));
    EXPECT_EQ(batcher.next_due(), at(650));  // the wait is the longer one
}

TEST(GroupBatcher, DoesNotHoldFullBatchesBackForTheInterval) {
    configuration::MailingGroup fire = group("fire");
    fire.batching.interval = 300s;
    TestBatcher batcher(shared(fire));
    for (const char* id : {"a", "b", "c", "d", "e", "f", "g"}) {
        batcher.add(event(id), at(0));
    }
    EXPECT_THAT(take_due(batcher, at(0)), ElementsAre("fire: a b c", "fire: d e f"));
    EXPECT_EQ(batcher.next_due(), at(300));
    EXPECT_THAT(take_due(batcher, at(300)), ElementsAre("fire: g"));
}

TEST(GroupBatcher, GivesAnOpenBatchThatIsLateTheIntervalAfterAFullOne) {
    configuration::MailingGroup fire = group("fire");
    fire.batching.interval = 300s;
    TestBatcher batcher(shared(fire));
    for (const char* id : {"a", "b", "c", "d"}) {
        batcher.add(event(id), at(0));
    }
    EXPECT_THAT(take_due(batcher, at(60)), ElementsAre("fire: a b c"));
    EXPECT_EQ(batcher.next_due(), at(360));
}

TEST(GroupBatcher, LetsUrgentEventsGoAtOnceAndApart) {
    TestBatcher batcher(shared(group("fire")));
    batcher.add(event("a"), at(0));
    batcher.add(event("u", 39), at(1));
    batcher.add(event("b", 40), at(2));
    batcher.add(event("v", 0), at(3));
    EXPECT_EQ(batcher.next_due(), at(1));
    EXPECT_THAT(take_due(batcher, at(3)), ElementsAre("fire! u v"));
    EXPECT_EQ(batcher.next_due(), at(30));
    EXPECT_THAT(take_due(batcher, at(30)), ElementsAre("fire: a b"));
}

TEST(GroupBatcher, HasNoUrgentEventsWithoutAnUrgentPriority) {
    configuration::MailingGroup fire = group("fire");
    fire.batching.urgent.reset();
    TestBatcher batcher(shared(fire));
    batcher.add(event("a", 0), at(0));
    EXPECT_EQ(batcher.next_due(), at(30));
}

TEST(GroupBatcher, SplitsManyUrgentEventsAtTheMaximum) {
    TestBatcher batcher(shared(group("fire")));
    for (const char* id : {"a", "b", "c", "d", "e", "f", "g"}) {
        batcher.add(event(id, 1), at(0));
    }
    EXPECT_THAT(take_due(batcher, at(0)), ElementsAre("fire! a b c", "fire! d e f", "fire! g"));
    EXPECT_EQ(batcher.next_due(), std::nullopt);
}

TEST(GroupBatcher, LetsUrgentMailsNeitherWaitForTheIntervalNorBeginIt) {
    configuration::MailingGroup fire = group("fire");
    fire.batching.interval = 300s;
    TestBatcher batcher(shared(fire));
    batcher.add(event("a"), at(0));
    EXPECT_THAT(take_due(batcher, at(30)), ElementsAre("fire: a"));
    batcher.add(event("b"), at(31));
    for (const char* id : {"t", "u", "v"}) {
        batcher.add(event(id, 1), at(100));
        EXPECT_THAT(take_due(batcher, at(100)), ElementsAre("fire! " + std::string(id)));
    }
    EXPECT_EQ(batcher.next_due(), at(330));
}

TEST(GroupBatcher, GivesWhatIsHurriedRegardlessOfItsTime) {
    configuration::MailingGroup fire = group("fire");
    fire.batching.interval = 300s;
    TestBatcher batcher(shared(fire));
    for (const char* id : {"a", "b", "c", "d"}) {
        batcher.add(event(id), at(0));
    }
    const auto last = event("e");
    batcher.add(last, at(0));
    batcher.batcher.hurry((*last)->number);
    EXPECT_THAT(take_due(batcher, at(0)), ElementsAre("fire: a b c", "fire: d e"));
    batcher.add(event("f"), at(1));
    EXPECT_EQ(batcher.next_due(), at(300));
}

TEST(GroupBatcher, PutsWhatWaitsUnderNewSettings) {
    TestBatcher batcher(shared(group("fire")));
    batcher.add(event("a"), at(0));
    batcher.add(event("u", 1), at(0));

    configuration::MailingGroup changed = group("fire");
    changed.batching.wait = 90s;
    changed.batching.maximum = 10;
    changed.subject_prefix = "new";
    const auto changed_group = shared(changed);
    batcher.batcher.reconfigure(changed_group);
    EXPECT_EQ(batcher.next_due(), at(0));

    const std::vector<Batch> urgent = batcher.take(at(10));
    EXPECT_EQ(batcher.next_due(), at(90));
    const std::vector<Batch> ordinary = batcher.take(at(90));
    EXPECT_THAT(texts(urgent), ElementsAre("fire! u"));
    EXPECT_THAT(texts(ordinary), ElementsAre("fire: a"));
    EXPECT_EQ(urgent[0].group, changed_group);
    EXPECT_EQ(ordinary[0].group, changed_group);
}

TEST(GroupBatcher, SplitsWhatWaitsWhenTheMaximumShrinks) {
    configuration::MailingGroup fire = group("fire");
    fire.batching.maximum = 5;
    TestBatcher batcher(shared(fire));
    for (const char* id : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
        batcher.add(event(id), at(id[0]));
    }
    for (const char* id : {"s", "t", "u"}) {
        batcher.add(event(id, 1), at('i'));
    }
    fire.batching.maximum = 2;
    batcher.batcher.reconfigure(shared(fire));
    EXPECT_EQ(batcher.next_due(), at('b'));
    EXPECT_THAT(take_due(batcher, at('k')), ElementsAre("fire! s t", "fire! u", "fire: a b",
                                                        "fire: c d", "fire: e f", "fire: g h"));
    EXPECT_EQ(batcher.next_due(), std::nullopt);
}

TEST(GroupBatcher, MakesABatchFullThatReachesAShrunkenMaximum) {
    TestBatcher batcher(shared(group("fire")));
    batcher.add(event("a"), at(0));
    batcher.add(event("b"), at(1));
    configuration::MailingGroup fire = group("fire");
    fire.batching.maximum = 2;
    batcher.batcher.reconfigure(shared(fire));
    EXPECT_EQ(batcher.next_due(), at(1));
    EXPECT_THAT(take_due(batcher, at(2)), ElementsAre("fire: a b"));
    EXPECT_EQ(batcher.next_due(), std::nullopt);
}

TEST(GroupBatcher, KeepsTheIntervalAcrossReconfiguration) {
    configuration::MailingGroup fire = group("fire");
    fire.batching.interval = 300s;
    TestBatcher batcher(shared(fire));
    batcher.add(event("a"), at(0));
    EXPECT_THAT(take_due(batcher, at(30)), ElementsAre("fire: a"));
    batcher.batcher.reconfigure(shared(fire));
    batcher.add(event("b"), at(40));
    EXPECT_EQ(batcher.next_due(), at(330));
    fire.batching.interval = 0s;
    batcher.batcher.reconfigure(shared(fire));
    EXPECT_EQ(batcher.next_due(), at(70));
}

}  // namespace
