#include "encrypted_email/custody/ledger.hpp"

#include <gtest/gtest.h>

#include "settlements.hpp"

using namespace encrypted_email;
using custody::Ledger;

namespace {

TEST(Ledger, SettlesAnEventWhenTheLastOfItsMailsHasEnded) {
    Ledger ledger;
    const auto e = event("e", 7);
    ledger.open(e, 2);
    EXPECT_TRUE(ledger.holds(*e));
    EXPECT_FALSE(ledger.mail_ended(*e, mail({{"a@x", kDelivered}})));
    const auto settled = ledger.mail_ended(*e, mail({{"b@x", kDelivered}}));
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->event, e);
    EXPECT_EQ(settled->settlement->event_id, "e");
    EXPECT_EQ(settled->settlement->ticket, 7u);
    EXPECT_EQ(settled->settlement->outcome, std::uint32_t{ALARM_SINK_OUTCOME_PENDING});
    EXPECT_EQ(settled->settlement->mails.size(), 2u);
    EXPECT_EQ(ledger.under_way(), 0u);
    EXPECT_FALSE(ledger.holds(*e));
}

TEST(Ledger, AnswersARepeatedEventOnceWithItsLastTicket) {
    Ledger ledger;
    const auto e = event("e", 1);
    ledger.open(e, 1);
    EXPECT_TRUE(ledger.repeat("e", 2));
    EXPECT_FALSE(ledger.repeat("another", 3));
    EXPECT_EQ(ledger.under_way(), 1u);
    EXPECT_EQ(ledger.mail_ended(*e, mail({{"a@x", kDelivered}}))->settlement->ticket, 2u);
    EXPECT_FALSE(ledger.repeat("e", 4)) << "settled: a new journey";
}

TEST(Ledger, SaysWhyAGroupGaveAnEventUp) {
    Ledger ledger;
    const auto e = event("e");
    ledger.open(e, 2);
    EXPECT_FALSE(ledger.mail_ended(*e, mail({{"a@x", kDelivered}})));
    const auto settled = ledger.given_up(*e, ALARM_SINK_OUTCOME_EXPIRED, "too late");
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->settlement->outcome, std::uint32_t{ALARM_SINK_OUTCOME_EXPIRED});
    EXPECT_EQ(settled->settlement->reason, "too late");
    EXPECT_EQ(settled->settlement->mails.size(), 1u);
}

TEST(Ledger, KnowsNothingOfEventsThatAreOnDisk) {
    Ledger ledger;
    const auto e = event("e");
    EXPECT_FALSE(ledger.holds(*e));
    EXPECT_FALSE(ledger.mail_ended(*e, mail({{"a@x", kDelivered}})));
    EXPECT_FALSE(ledger.given_up(*e, ALARM_SINK_OUTCOME_EXPIRED, ""));
}

}  // namespace
