#include "encrypted_email/custody/ledger.hpp"

#include <gtest/gtest.h>

#include <string>

#include "plugin_api/cpp/text.hpp"

using namespace encrypted_email;
using custody::Ledger;

namespace {

struct Receipt {
    std::string id;
    std::uint64_t ticket;
    std::uint32_t stage, outcome, certainty, attempts;
    std::string reason;
    std::vector<std::string> recipients;
};

std::vector<Receipt> receipts_of(Ledger& ledger) {
    std::vector<Receipt> copies;
    const auto events = ledger.give_receipts([&](std::span<const alarm_sink_receipt* const> batch) {
        for (const alarm_sink_receipt* receipt : batch) {
            Receipt copy{std::string(alarm_sink::view(receipt->event_id)),
                         receipt->ticket,
                         receipt->stage,
                         receipt->outcome,
                         receipt->certainty,
                         receipt->attempts,
                         std::string(alarm_sink::view(receipt->reason)),
                         {}};
            for (std::size_t i = 0; i < receipt->recipient_count; ++i) {
                copy.recipients.emplace_back(alarm_sink::view(receipt->recipients[i]->address));
            }
            copies.push_back(std::move(copy));
        }
    });
    EXPECT_EQ(events.size(), copies.size());
    return copies;
}

intake::EventHandle event(std::string_view id, std::uint64_t ticket = 0) {
    intake::Event made;
    made.id = id;
    made.ticket = ticket;
    return std::make_shared<const intake::StoredEvent>(made);
}

std::shared_ptr<const custody::MailOutcome> mail(
    std::initializer_list<std::pair<const char*, std::uint32_t>> recipients,
    std::uint32_t certainty = ALARM_SINK_SENT_YES, std::string reason = {}) {
    custody::MailOutcome outcome;
    for (const auto& [address, verdict] : recipients) {
        outcome.recipients.push_back({address, verdict, 250, 0, "ok"});
    }
    outcome.certainty = certainty;
    outcome.attempts = 1;
    outcome.reason = std::move(reason);
    return std::make_shared<const custody::MailOutcome>(std::move(outcome));
}

constexpr auto kDelivered = ALARM_SINK_OUTCOME_DELIVERED;
constexpr auto kRejected = ALARM_SINK_OUTCOME_REJECTED;
constexpr auto kExpired = ALARM_SINK_OUTCOME_EXPIRED;

}  // namespace

TEST(Ledger, SettlesAnEventWhenTheLastOfItsMailsHasEnded) {
    Ledger ledger;
    const auto e = event("e", 7);
    EXPECT_EQ(ledger.open(e), Ledger::Opened::fresh);
    ledger.expect_mails(*e, 2);
    ledger.mail_ended(*e, mail({{"a@x", kDelivered}}));
    EXPECT_TRUE(receipts_of(ledger).empty());
    ledger.mail_ended(*e, mail({{"b@x", kDelivered}}));
    const auto receipts = receipts_of(ledger);
    ASSERT_EQ(receipts.size(), 1u);
    EXPECT_EQ(receipts[0].id, "e");
    EXPECT_EQ(receipts[0].ticket, 7u);
    EXPECT_EQ(receipts[0].stage, std::uint32_t{ALARM_SINK_STAGE_FINAL});
    EXPECT_EQ(receipts[0].outcome, std::uint32_t{kDelivered});
    EXPECT_EQ(receipts[0].certainty, std::uint32_t{ALARM_SINK_SENT_YES});
    EXPECT_EQ(receipts[0].attempts, 2u);
    EXPECT_EQ(receipts[0].recipients, (std::vector<std::string>{"a@x", "b@x"}));
    EXPECT_EQ(ledger.under_way(), 0u);
}

TEST(Ledger, SaysFilteredForAnEventThatNobodyWants) {
    Ledger ledger;
    const auto e = event("e");
    static_cast<void>(ledger.open(e));
    ledger.expect_mails(*e, 0);
    const auto receipts = receipts_of(ledger);
    ASSERT_EQ(receipts.size(), 1u);
    EXPECT_EQ(receipts[0].outcome, std::uint32_t{ALARM_SINK_OUTCOME_FILTERED});
    EXPECT_EQ(receipts[0].certainty, std::uint32_t{ALARM_SINK_SENT_NO});
    EXPECT_NE(receipts[0].reason, "");
}

TEST(Ledger, CombinesWhatBecameOfTheRecipients) {
    struct Case {
        std::uint32_t first, second, combined;
    };
    for (const Case& c : {Case{kDelivered, kDelivered, kDelivered},
                          Case{kDelivered, kRejected, ALARM_SINK_OUTCOME_PARTIAL},
                          Case{kExpired, kDelivered, ALARM_SINK_OUTCOME_PARTIAL},
                          Case{kRejected, kRejected, kRejected}, Case{kExpired, kExpired, kExpired},
                          Case{kExpired, kRejected, kRejected}}) {
        Ledger ledger;
        const auto e = event("e");
        static_cast<void>(ledger.open(e));
        ledger.expect_mails(*e, 1);
        ledger.mail_ended(*e, mail({{"a@x", c.first}, {"b@x", c.second}}));
        EXPECT_EQ(receipts_of(ledger).at(0).outcome, c.combined) << c.first << " " << c.second;
    }
}

TEST(Ledger, JoinsTheReasonsOfSeveralMails) {
    Ledger ledger;
    const auto e = event("e");
    static_cast<void>(ledger.open(e));
    ledger.expect_mails(*e, 2);
    ledger.mail_ended(*e, mail({{"a@x", kRejected}}, ALARM_SINK_SENT_NO, "a@x: 550 no"));
    ledger.mail_ended(*e, mail({{"b@x", kRejected}}, ALARM_SINK_SENT_MAYBE, "b@x: 551 moved"));
    const auto receipts = receipts_of(ledger);
    EXPECT_EQ(receipts.at(0).reason, "a@x: 550 no; b@x: 551 moved");
    EXPECT_EQ(receipts.at(0).certainty, std::uint32_t{ALARM_SINK_SENT_MAYBE});
}

TEST(Ledger, AnswersARepeatedEventOnceWithItsLastTicket) {
    Ledger ledger;
    const auto first = event("e", 1);
    const auto again = event("e", 2);
    EXPECT_EQ(ledger.open(first), Ledger::Opened::fresh);
    ledger.expect_mails(*first, 1);
    EXPECT_EQ(ledger.open(again), Ledger::Opened::repeated);
    EXPECT_EQ(ledger.under_way(), 1u);
    ledger.mail_ended(*first, mail({{"a@x", kDelivered}}));
    const auto receipts = receipts_of(ledger);
    ASSERT_EQ(receipts.size(), 1u);
    EXPECT_EQ(receipts[0].ticket, 2u);
    EXPECT_EQ(ledger.open(event("e", 3)), Ledger::Opened::fresh) << "settled: a new journey";
}

TEST(Ledger, SharesTheResultsOfOneMailAmongItsEventsInOrder) {
    Ledger ledger;
    std::vector<intake::EventHandle> events;
    for (int i = 0; i < 50; ++i) {
        events.push_back(event("e" + std::to_string(i)));
        static_cast<void>(ledger.open(events.back()));
        ledger.expect_mails(*events.back(), 1);
    }
    const auto outcome = mail({{"a@x", kDelivered}, {"b@x", kRejected}});
    for (const auto& e : events) ledger.mail_ended(*e, outcome);
    const alarm_sink_recipient_result* const* shared = nullptr;
    static_cast<void>(ledger.give_receipts([&](std::span<const alarm_sink_receipt* const> batch) {
        ASSERT_EQ(batch.size(), 50u);
        for (std::size_t i = 0; i < batch.size(); ++i) {
            EXPECT_EQ(alarm_sink::view(batch[i]->event_id), "e" + std::to_string(i));
            if (shared == nullptr) shared = batch[i]->recipients;
            EXPECT_EQ(batch[i]->recipients, shared);
        }
    }));
}
