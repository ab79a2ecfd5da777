#include "encrypted_email/spool/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samples.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

// Everything holds wherever the rows are: young, or moved on once or twice after each commit.
class StoreTest : public testing::TestWithParam<int> {
protected:
    void SetUp() override {
        site.folds = GetParam();
        site.open();
    }
    Site site;
    Destination boilers = site.to("boilers");
    Destination urgent = site.to("boilers", Lane::urgent);
    Destination cooling = site.to("cooling");
};

INSTANTIATE_TEST_SUITE_P(Folds, StoreTest, testing::Values(0, 1, 2));

TEST_P(StoreTest, FindsWhatWaitsAgainInOrder) {
    for (EventNumber number = 1; number <= 5; ++number) {
        const std::string id = "e" + std::to_string(number);
        EXPECT_EQ(site.keep(plain_event(id, number), {boilers}).custody, Custody::taken);
    }
    site.open();
    const Found found = site.store->found();
    EXPECT_EQ(found.last_event, 5u);
    ASSERT_THAT(found.waiting, SizeIs(1));
    EXPECT_EQ(found.waiting[0].name, "boilers");
    EXPECT_TRUE(found.waiting[0].ordinary);
    EXPECT_FALSE(found.waiting[0].urgent);
    EXPECT_THAT(found.mails, IsEmpty());
    EXPECT_THAT(site.waiting(boilers), ElementsAre("e1", "e2", "e3", "e4", "e5"));
    EXPECT_THAT(site.waiting(boilers, 2, 2), ElementsAre("e3", "e4"));
    EXPECT_TRUE(site.store->load(boilers, 2, 2).second);
    EXPECT_FALSE(site.store->load(boilers, 3, 2).second);
}

TEST_P(StoreTest, KeepsLanesApart) {
    (void)site.keep(plain_event("a", 1), {boilers});
    (void)site.keep(plain_event("b", 2), {urgent});
    EXPECT_THAT(site.waiting(boilers), ElementsAre("a"));
    EXPECT_THAT(site.waiting(urgent), ElementsAre("b"));
}

TEST_P(StoreTest, GivesTicketsOfThisRunAlone) {
    (void)site.keep(plain_event("a", 1), {boilers});
    EXPECT_EQ((*site.store->load(boilers, 0, 1).first[0])->ticket, 1001u);
    site.open();
    EXPECT_EQ((*site.store->load(boilers, 0, 1).first[0])->ticket, 0u);
}

TEST_P(StoreTest, KnowsAnEventThatWaitsAndItsNewTicket) {
    (void)site.keep(plain_event("a", 1), {boilers});
    site.open();
    EXPECT_EQ(site.keep(plain_event("a", 7), {boilers}).custody, Custody::waiting);
    EXPECT_THAT(site.waiting(boilers), ElementsAre("a"));
    EXPECT_EQ((*site.store->load(boilers, 0, 1).first[0])->ticket, 1007u);
    EXPECT_EQ((*site.store->load(boilers, 0, 1).first[0])->number, 1u);
}

TEST_P(StoreTest, SettlesAnEventWhenItsLastMailEnds) {
    (void)site.keep(plain_event("a", 1), {boilers, cooling});
    site.begin(mail_of(1, boilers, {1}));
    site.begin(mail_of(2, cooling, {1}));
    EXPECT_THAT(site.waiting(boilers), IsEmpty());
    EXPECT_THAT(site.end(1, rejected()), IsEmpty());
    const auto outcome = delivered();
    const auto settled = site.end(2, outcome);
    ASSERT_THAT(settled, SizeIs(1));
    EXPECT_EQ(settled[0]->event_id, "a");
    EXPECT_EQ(settled[0]->ticket, 1001u);
    ASSERT_THAT(settled[0]->mails, SizeIs(2));
    EXPECT_EQ(settled[0]->mails[0]->reason, rejected()->reason);
    EXPECT_EQ(settled[0]->mails[0]->certainty, rejected()->certainty);
    EXPECT_EQ(settled[0]->mails[0]->attempts, rejected()->attempts);
    EXPECT_EQ(settled[0]->mails[1], outcome);
}

TEST_P(StoreTest, AnswersARepeatedEventAfterSettlementWithHowItEnded) {
    (void)site.keep(plain_event("a", 1), {boilers});
    site.begin(mail_of(1, boilers, {1}));
    (void)site.end(1, rejected());
    site.open();
    const Store::Kept kept = site.keep(plain_event("a", 9), {boilers});
    ASSERT_EQ(kept.custody, Custody::settled);
    EXPECT_EQ(kept.settlement->ticket, 1009u);
    ASSERT_THAT(kept.settlement->mails, SizeIs(1));
    ASSERT_THAT(kept.settlement->mails[0]->recipients, SizeIs(2));
    EXPECT_EQ(kept.settlement->mails[0]->recipients[0].reply_text, "no such user");
    EXPECT_EQ(kept.settlement->mails[0]->recipients[0].enhanced_status, 0x50101u);
}

TEST_P(StoreTest, ForgetsASettledEventAfterItsTime) {
    (void)site.keep(plain_event("a", 1), {boilers});
    site.begin(mail_of(1, boilers, {1}));
    (void)site.end(1, delivered());
    site.now += 24 * kHour;
    EXPECT_FALSE(site.committed([&] { return site.store->purge(10); }));
    EXPECT_EQ(site.keep(plain_event("a", 2), {boilers}).custody, Custody::settled);
    site.now += 1;
    EXPECT_FALSE(site.committed([&] { return site.store->purge(10); }));
    EXPECT_EQ(site.keep(plain_event("a", 3), {boilers}).custody, Custody::taken);
}

TEST_P(StoreTest, RemembersAMailAsLongAsOneOfItsEvents) {
    (void)site.keep(plain_event("a", 1), {boilers, cooling});
    site.begin(mail_of(1, boilers, {1}));
    (void)site.end(1, rejected());
    site.now += 25 * kHour;
    site.begin(mail_of(2, cooling, {1}));
    EXPECT_FALSE(site.committed([&] { return site.store->purge(10); }));
    const auto settled = site.end(2, delivered());
    ASSERT_THAT(settled, SizeIs(1));
    EXPECT_EQ(settled[0]->mails[0]->reason, rejected()->reason);
}

TEST_P(StoreTest, FindsUnfinishedMailsWithTheirEvents) {
    (void)site.keep(plain_event("a", 1), {boilers});
    (void)site.keep(plain_event("b", 2), {boilers});
    MailRecord mail = mail_of(7, boilers, {1, 2});
    mail.delayed_since_unix_ns = kNow - kHour;
    mail.delay_cause = "the relay did not answer";
    mail.evicted = 3;
    MailProgress progress = in_flight();
    progress.redeliveries = 2;
    site.begin(mail, progress);
    site.open();
    const Found found = site.store->found();
    EXPECT_EQ(found.last_mail, 7u);
    EXPECT_THAT(found.waiting, IsEmpty());
    ASSERT_THAT(found.mails, SizeIs(1));
    const UnfinishedMail& again = found.mails[0];
    EXPECT_EQ(again.record.number, 7u);
    EXPECT_EQ(again.record.group, boilers.group);
    EXPECT_EQ(again.record.made_unix_ns, kNow);
    EXPECT_EQ(again.record.delayed_since_unix_ns, kNow - kHour);
    EXPECT_EQ(again.record.delay_cause, "the relay did not answer");
    EXPECT_EQ(again.record.evicted, 3u);
    EXPECT_THAT(again.record.events, ElementsAre(1u, 2u));
    EXPECT_TRUE(again.progress.in_flight);
    EXPECT_EQ(again.progress.attempts, 1u);
    EXPECT_EQ(again.progress.redeliveries, 2u);
    ASSERT_THAT(again.progress.recipients, SizeIs(1));
    EXPECT_EQ(again.progress.recipients[0].address, "duty@example.org");
    ASSERT_THAT(again.events, SizeIs(2));
    EXPECT_EQ((*again.events[1])->summary, "Boiler-1 flow temperature is high");
}

TEST_P(StoreTest, RecordsAnAttemptThatDidNotEndTheMail) {
    (void)site.keep(plain_event("a", 1), {boilers});
    site.begin(mail_of(1, boilers, {1}));
    MailProgress waiting = in_flight();
    waiting.in_flight = false;
    waiting.recipients[0].reply_code = 450;
    (void)site.committed([&] { return site.store->end(1, waiting, nullptr); });
    site.open();
    const Found found = site.store->found();
    ASSERT_THAT(found.mails, SizeIs(1));
    EXPECT_FALSE(found.mails[0].progress.in_flight);
    EXPECT_EQ(found.mails[0].progress.recipients[0].reply_code, 450u);
}

TEST_P(StoreTest, EndsAMailTwiceWithTheSameAnswer) {
    (void)site.keep(plain_event("a", 1), {boilers});
    site.begin(mail_of(1, boilers, {1}));
    site.folds = 0;  // there is none before answers have arrived
    EXPECT_THAT(site.end(1, delivered()), SizeIs(1));
    site.open();
    EXPECT_THAT(site.end(1, delivered()), SizeIs(1));
    EXPECT_THAT(site.end(2, delivered()), IsEmpty());
}

TEST_P(StoreTest, TakesACatchUpMailFromBothLanes) {
    (void)site.keep(plain_event("a", 1), {boilers});
    (void)site.keep(plain_event("b", 2), {urgent});
    site.begin(mail_of(1, urgent, {1, 2}));
    EXPECT_THAT(site.end(1, delivered()), SizeIs(2));
}

TEST_P(StoreTest, ExpiresWhatWaitsAndNotWhatIsUnderWay) {
    intake::Event event = plain_event("a", 1);
    event.expires_unix_ns = kNow + 10;
    (void)site.keep(event, {boilers, cooling});
    event.id = "b";
    event.number = 2;
    (void)site.keep(event, {boilers});
    event.id = "c";
    event.number = 3;
    event.expires_unix_ns = kNow + 100;
    (void)site.keep(event, {boilers});
    site.begin(mail_of(1, boilers, {2}));
    EXPECT_FALSE(site.committed([&] { return site.store->expire(kNow + 10, 100); }));
    const auto discarded = site.store->take_discarded();
    ASSERT_THAT(discarded, SizeIs(1));
    EXPECT_EQ(discarded[0].number, 1u);
    EXPECT_THAT(discarded[0].groups, ElementsAre(boilers.group, cooling.group));
    EXPECT_EQ(discarded[0].settlement->outcome, std::uint32_t{ALARM_SINK_OUTCOME_EXPIRED});
    EXPECT_THAT(site.waiting(boilers), ElementsAre("c"));
}

TEST_P(StoreTest, DiscardsAnEventThatNoGroupWants) {
    (void)site.keep(plain_event("a", 1), {boilers, cooling});
    site.committed([&] { site.store->discard(1, boilers.group, "group boilers is no more"); });
    EXPECT_THAT(site.store->take_discarded(), IsEmpty());
    site.committed([&] { site.store->discard(1, cooling.group, "group cooling is no more"); });
    const auto discarded = site.store->take_discarded();
    ASSERT_THAT(discarded, SizeIs(1));
    EXPECT_EQ(discarded[0].settlement->outcome, std::uint32_t{ALARM_SINK_OUTCOME_FILTERED});
    EXPECT_EQ(discarded[0].settlement->reason, "group cooling is no more");
}

TEST_P(StoreTest, MovesAnEventToOtherGroupsOnceEach) {
    const Destination pumps = site.to("pumps");
    (void)site.keep(plain_event("a", 1), {boilers, cooling});
    site.begin(mail_of(1, cooling, {1}));
    site.committed([&] {
        site.store->move(1, boilers.group, {pumps, {cooling.group, Lane::ordinary}});
    });
    EXPECT_THAT(site.waiting(boilers), IsEmpty());
    EXPECT_THAT(site.waiting(pumps), ElementsAre("a"));
    EXPECT_THAT(site.waiting(cooling), IsEmpty());
    EXPECT_THAT(site.end(1, delivered()), IsEmpty());
    site.begin(mail_of(2, pumps, {1}));
    EXPECT_THAT(site.end(2, delivered()), SizeIs(1));
}

TEST_P(StoreTest, ListsDeadLettersInPages) {
    for (EventNumber number = 1; number <= 3; ++number) {
        (void)site.keep(plain_event("e" + std::to_string(number), number), {boilers});
        site.begin(mail_of(number, boilers, {number}));
        (void)site.end(number, number == 2 ? delivered() : rejected());
    }
    auto [first, more] = site.store->dead_letters(0, 1);
    ASSERT_THAT(first, SizeIs(1));
    EXPECT_TRUE(more);
    EXPECT_EQ((*first[0].event)->id, "e1");
    EXPECT_EQ((*first[0].event)->summary, "Boiler-1 flow temperature is high");
    ASSERT_THAT(first[0].settlement->mails, SizeIs(1));
    EXPECT_EQ(first[0].settlement->mails[0]->reason, rejected()->reason);
    EXPECT_EQ(first[0].settled_unix_ns, kNow);
    auto [second, others] = site.store->dead_letters(1, 10);
    ASSERT_THAT(second, SizeIs(1));
    EXPECT_FALSE(others);
    EXPECT_EQ((*second[0].event)->id, "e3");
}

TEST_P(StoreTest, TakesBackAnEventThatWasRefused) {
    (void)site.keep(plain_event("a", 1), {boilers});
    site.committed([&] { site.store->take_back(1); });
    EXPECT_THAT(site.waiting(boilers), IsEmpty());
    EXPECT_EQ(site.keep(plain_event("a", 2), {boilers}).custody, Custody::taken);
}

TEST_P(StoreTest, RefusesANumberThatIsAnothersAlready) {
    (void)site.keep(plain_event("a", 1), {boilers});
    EXPECT_EQ(site.keep(plain_event("b", 1), {boilers}).custody, Custody::refused);
    EXPECT_THAT(site.waiting(boilers), ElementsAre("a"));
}

TEST_P(StoreTest, ForgetsATransactionThatIsRolledBack) {
    site.store->start();
    (void)site.store->keep(request(plain_event("a", 1), {boilers}));
    site.store->rollback();
    EXPECT_EQ(site.keep(plain_event("b", 2), {boilers}).custody, Custody::taken);
    EXPECT_THAT(site.waiting(boilers), ElementsAre("b"));
    EXPECT_EQ(site.store->found().last_event, 2u);
}

}  // namespace
