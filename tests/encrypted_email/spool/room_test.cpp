// Which events go when there is no room, against a model of the rule.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "samples.hpp"
#include "tests/support/faulty_vfs.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

struct RoomTest : testing::Test {
    FaultyVfs disk;  // that does not really sync: these tests commit often
    Site site;
    Destination boilers = site.to("boilers");

    void SetUp() override {
        site.limits.events = 20;
        site.limits.urgent_priority = 39;
        site.open();
    }

    std::vector<EventNumber> discarded() {
        std::vector<EventNumber> numbers;
        for (const Discarded& event : site.store->take_discarded()) {
            EXPECT_EQ(event.settlement->outcome, std::uint32_t{ALARM_SINK_OUTCOME_EVICTED});
            numbers.push_back(event.number);
        }
        return numbers;
    }
};

TEST_F(RoomTest, KeepsTheLastTenthForUrgentOnes) {
    for (EventNumber number = 1; number <= 18; ++number) {
        (void)site.keep(plain_event("e" + std::to_string(number), number, 100), {boilers});
    }
    EXPECT_THAT(discarded(), IsEmpty());
    EXPECT_EQ(site.keep(plain_event("ordinary", 19, 100), {boilers}).custody, Custody::taken);
    EXPECT_THAT(discarded(), ElementsAre(1u));
    EXPECT_EQ(site.keep(plain_event("urgent", 20, 39), {boilers}).custody, Custody::taken);
    EXPECT_THAT(discarded(), IsEmpty());
    EXPECT_NE(site.store->pressure(), "");
}

TEST_F(RoomTest, TurnsAwayTheLeastUrgentOneWhenItIsTheNewOne) {
    for (EventNumber number = 1; number <= 18; ++number) {
        (void)site.keep(plain_event("e" + std::to_string(number), number, 100), {boilers});
    }
    const Store::Kept kept = site.keep(plain_event("x", 19, 101), {boilers});
    ASSERT_EQ(kept.custody, Custody::settled);
    EXPECT_EQ(kept.settlement->outcome, std::uint32_t{ALARM_SINK_OUTCOME_EVICTED});
    EXPECT_EQ(kept.settlement->ticket, 1019u);
    EXPECT_THAT(discarded(), IsEmpty());
}

TEST_F(RoomTest, EvictsInEveryGroupAndRemembersIt) {
    const Destination cooling = site.to("cooling");
    (void)site.keep(plain_event("first", 1, 200), {boilers, cooling});
    for (EventNumber number = 2; number <= 19; ++number) {
        (void)site.keep(plain_event("e" + std::to_string(number), number, 100), {boilers});
    }
    const auto gone = site.store->take_discarded();
    ASSERT_THAT(gone, SizeIs(1));
    EXPECT_THAT(gone[0].groups, ElementsAre(boilers.group, cooling.group));
    EXPECT_THAT(site.waiting(cooling), IsEmpty());
    EXPECT_EQ(site.keep(plain_event("first", 30, 200), {boilers}).custody, Custody::settled);
}

TEST_F(RoomTest, StaysUnderItsBytes) {
    site.limits.events = 1'000'000;
    site.limits.bytes = 2u << 20;
    site.open();
    const std::string text(1000, 'x');
    for (EventNumber number = 1; number <= 5000; ++number) {
        const std::string id = "e" + std::to_string(number);
        intake::Event event = plain_event(id, number, 50 + static_cast<std::uint32_t>(number % 7));
        event.text = text;
        (void)site.keep(event, {boilers});
        if (number % 50 == 0) site.store->checkpoint();
    }
    EXPECT_FALSE(discarded().empty());
    site.store.reset();
    EXPECT_LT(std::filesystem::file_size(site.folder.file()), (2u << 20) + (256u << 10));
}

TEST_F(RoomTest, FollowsTheRuleInRandomRuns) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Site random;
        random.limits.events = 20;
        random.limits.urgent_priority = 39;
        random.open();
        const Destination group = random.to("boilers");
        std::mt19937 dice(seed);
        std::map<EventNumber, std::uint32_t> waiting;  // with their priorities
        std::map<MailNumber, std::set<EventNumber>> mails;
        std::size_t under_way = 0;
        for (EventNumber step = 1; step <= 200; ++step) {
            const EventNumber number = step * 1500;  // some in each of many segments
            const auto priority = static_cast<std::uint32_t>(10 * (dice() % 10));
            const std::size_t unsettled = waiting.size() + under_way;
            const std::size_t most =
                priority <= 39 ? 20
                               : std::max<std::size_t>(18, std::min<std::size_t>(unsettled, 20));
            std::vector<EventNumber> expected;
            Custody custody = Custody::taken;
            if (unsettled + 1 > most) {
                const auto least = std::max_element(
                    waiting.begin(), waiting.end(),
                    [](const auto& a, const auto& b) { return a.second < b.second; });
                if (least == waiting.end() || least->second < priority) {
                    custody = Custody::settled;
                } else {
                    expected.push_back(least->first);
                    waiting.erase(least);
                }
            }
            if (custody == Custody::taken) waiting.emplace(number, priority);
            const std::string id = "e" + std::to_string(number);
            ASSERT_EQ(random.keep(plain_event(id, number, priority), {group}).custody, custody);
            std::vector<EventNumber> gone;
            for (const Discarded& event : random.store->take_discarded()) {
                gone.push_back(event.number);
            }
            ASSERT_EQ(gone, expected);

            if (dice() % 8 == 0 && !waiting.empty()) {
                std::set<EventNumber>& events = mails[number];
                while (events.size() < 3 && !waiting.empty()) {
                    const auto taken = std::next(
                        waiting.begin(), static_cast<std::ptrdiff_t>(dice() % waiting.size()));
                    events.insert(taken->first);
                    waiting.erase(taken);
                }
                under_way += events.size();
                random.begin(mail_of(number, group, {events.begin(), events.end()}));
            }
            if (dice() % 10 == 0 && !mails.empty()) {
                const auto mail = mails.begin();
                ASSERT_EQ(random.end(mail->first, delivered()).size(), mail->second.size());
                under_way -= mail->second.size();
                mails.erase(mail);
            }
            if (dice() % 20 == 0) random.open();
            if (dice() % 20 == 0) {
                random.store->start();
                (void)random.store->keep(request(plain_event("lost", number + 1, 0), {group}));
                random.store->rollback();
            }
        }
    }
}

}  // namespace
