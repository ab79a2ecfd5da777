#include "encrypted_email/custody/receipt_batch.hpp"

#include <gtest/gtest.h>

#include "plugin_api/cpp/text.hpp"
#include "settlements.hpp"

using namespace encrypted_email;
using custody::ReceiptBatch;
using custody::Settlement;

namespace {

std::shared_ptr<Settlement> settlement(
    std::vector<std::shared_ptr<const custody::MailOutcome>> mails, std::string id = "e") {
    auto made = std::make_shared<Settlement>();
    made->event_id = std::move(id);
    made->mails = std::move(mails);
    return made;
}

TEST(ReceiptBatch, SaysThatAnEventIsInCustody) {
    ReceiptBatch batch;
    EXPECT_TRUE(batch.empty());
    batch.add_custody(event("e", 7));
    ASSERT_EQ(batch.data().size(), 1u);
    const alarm_sink_receipt& receipt = *batch.data()[0];
    EXPECT_EQ(receipt.stage, std::uint32_t{ALARM_SINK_STAGE_CUSTODY});
    EXPECT_EQ(receipt.outcome, std::uint32_t{ALARM_SINK_OUTCOME_PENDING});
    EXPECT_EQ(receipt.certainty, std::uint32_t{ALARM_SINK_SENT_NO});
    EXPECT_EQ(alarm_sink::view(receipt.event_id), "e");
    EXPECT_EQ(receipt.ticket, 7u);
    EXPECT_EQ(receipt.recipient_count, 0u);
}

TEST(ReceiptBatch, TellsWhatBecameOfAnEventAtEachRecipient) {
    ReceiptBatch batch;
    batch.add_final(settlement({mail({{"a@x", kDelivered}}), mail({{"b@x", kDelivered}})}), 7);
    const alarm_sink_receipt& receipt = *batch.data()[0];
    EXPECT_EQ(receipt.stage, std::uint32_t{ALARM_SINK_STAGE_FINAL});
    EXPECT_EQ(receipt.outcome, kDelivered);
    EXPECT_EQ(receipt.certainty, std::uint32_t{ALARM_SINK_SENT_YES});
    EXPECT_EQ(receipt.ticket, 7u);
    EXPECT_EQ(receipt.attempts, 2u);
    ASSERT_EQ(receipt.recipient_count, 2u);
    EXPECT_EQ(alarm_sink::view(receipt.recipients[0]->address), "a@x");
    EXPECT_EQ(alarm_sink::view(receipt.recipients[1]->address), "b@x");
}

TEST(ReceiptBatch, CombinesWhatBecameOfTheRecipients) {
    struct Case {
        std::uint32_t first, second, combined;
    };
    for (const Case& c : {Case{kDelivered, kDelivered, kDelivered},
                          Case{kDelivered, kRejected, ALARM_SINK_OUTCOME_PARTIAL},
                          Case{kExpired, kDelivered, ALARM_SINK_OUTCOME_PARTIAL},
                          Case{kRejected, kRejected, kRejected}, Case{kExpired, kExpired, kExpired},
                          Case{kExpired, kRejected, kRejected}}) {
        ReceiptBatch batch;
        batch.add_final(settlement({mail({{"a@x", c.first}, {"b@x", c.second}})}), 0);
        EXPECT_EQ(batch.data()[0]->outcome, c.combined) << c.first << " " << c.second;
    }
}

TEST(ReceiptBatch, SaysSoWhenNoMailDecidedAboutAnEvent) {
    const auto filtered = settlement({});
    filtered->outcome = ALARM_SINK_OUTCOME_FILTERED;
    filtered->reason = "nobody wants it";
    const auto half = settlement({mail({{"a@x", kDelivered}})});
    half->outcome = ALARM_SINK_OUTCOME_EVICTED;
    half->reason = "no room";
    ReceiptBatch batch;
    batch.add_final(filtered, 1);
    batch.add_final(half, 2);
    EXPECT_EQ(batch.data()[0]->outcome, std::uint32_t{ALARM_SINK_OUTCOME_FILTERED});
    EXPECT_EQ(batch.data()[0]->certainty, std::uint32_t{ALARM_SINK_SENT_NO});
    EXPECT_EQ(alarm_sink::view(batch.data()[0]->reason), "nobody wants it");
    EXPECT_EQ(batch.data()[0]->recipient_count, 0u);
    EXPECT_EQ(batch.data()[1]->outcome, std::uint32_t{ALARM_SINK_OUTCOME_PARTIAL});
    EXPECT_EQ(alarm_sink::view(batch.data()[1]->reason), "no room");
}

TEST(ReceiptBatch, JoinsTheReasonsOfSeveralMails) {
    ReceiptBatch batch;
    batch.add_final(
        settlement({mail({{"a@x", kRejected}}, ALARM_SINK_SENT_NO, "a@x: 550 no"),
                    mail({{"b@x", kRejected}}, ALARM_SINK_SENT_MAYBE, "b@x: 551 moved")}),
        0);
    EXPECT_EQ(alarm_sink::view(batch.data()[0]->reason), "a@x: 550 no; b@x: 551 moved");
    EXPECT_EQ(batch.data()[0]->certainty, std::uint32_t{ALARM_SINK_SENT_MAYBE});
}

TEST(ReceiptBatch, SharesTheResultsOfOneMailAmongItsEventsInOrder) {
    const auto outcome = mail({{"a@x", kDelivered}, {"b@x", kRejected}});
    ReceiptBatch batch;
    for (int i = 0; i < 50; ++i)
        batch.add_final(settlement({outcome}, "e" + std::to_string(i)), 0);
    ASSERT_EQ(batch.data().size(), 50u);
    for (std::size_t i = 0; i < 50; ++i) {
        EXPECT_EQ(alarm_sink::view(batch.data()[i]->event_id), "e" + std::to_string(i));
        EXPECT_EQ(batch.data()[i]->recipients, batch.data()[0]->recipients);
    }
}

}  // namespace
