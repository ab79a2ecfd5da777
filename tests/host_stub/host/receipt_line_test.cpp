#include "host_stub/host/receipt_line.hpp"

#include <gtest/gtest.h>

#include "plugin_api/cpp/text.hpp"

namespace {

using alarm_sink::str;
using host_stub::host::name_of_outcome;
using host_stub::host::write_receipt_line;

TEST(ReceiptLine, SaysWhatBecameOfEachRecipient) {
    const alarm_sink_recipient_result first{
        sizeof first, ALARM_SINK_OUTCOME_DELIVERED, str("a@example.org"), 250, 2 << 16, str("ok")};
    const alarm_sink_recipient_result second{
        sizeof second, ALARM_SINK_OUTCOME_REJECTED, str("b@example.org"), 0, 0, {}};
    const alarm_sink_recipient_result* const recipients[] = {&first, &second};
    const alarm_sink_receipt receipt{sizeof receipt,
                                     ALARM_SINK_STAGE_FINAL,
                                     ALARM_SINK_OUTCOME_PARTIAL,
                                     ALARM_SINK_SENT_YES,
                                     str("a-1"),
                                     7,
                                     2,
                                     0,
                                     str("one \"was\" refused\n"),
                                     recipients,
                                     2};
    EXPECT_EQ(write_receipt_line(receipt),
              R"({"id":"a-1","stage":"final","outcome":"partial","certainty":"yes","attempts":2,)"
              R"("reason":"one \"was\" refused\\x0a","recipients":[)"
              R"({"address":"a@example.org","outcome":"delivered","reply_code":250,)"
              R"("enhanced_status":"2.0.0","reply_text":"ok"},)"
              R"({"address":"b@example.org","outcome":"rejected"}]})");
}

TEST(ReceiptLine, LeavesOutWhatThereIsNot) {
    alarm_sink_receipt receipt{};
    receipt.struct_size = sizeof receipt;
    receipt.stage = ALARM_SINK_STAGE_CUSTODY;
    receipt.event_id = str("a-1");
    EXPECT_EQ(
        write_receipt_line(receipt),
        R"({"id":"a-1","stage":"custody","outcome":"pending","certainty":"no","attempts":0})");
}

TEST(ReceiptLine, NamesEveryOutcome) {
    EXPECT_EQ(name_of_outcome(ALARM_SINK_OUTCOME_PENDING), "pending");
    EXPECT_EQ(name_of_outcome(ALARM_SINK_OUTCOME_DELIVERED), "delivered");
    EXPECT_EQ(name_of_outcome(ALARM_SINK_OUTCOME_PARTIAL), "partial");
    EXPECT_EQ(name_of_outcome(ALARM_SINK_OUTCOME_REJECTED), "rejected");
    EXPECT_EQ(name_of_outcome(ALARM_SINK_OUTCOME_EXPIRED), "expired");
    EXPECT_EQ(name_of_outcome(ALARM_SINK_OUTCOME_FILTERED), "filtered");
    EXPECT_EQ(name_of_outcome(ALARM_SINK_OUTCOME_EVICTED), "evicted");
}

TEST(ReceiptLine, TakesUnknownValuesAsTheContractSays) {
    EXPECT_EQ(name_of_outcome(99), "not delivered");
    alarm_sink_receipt receipt{};
    receipt.certainty = 99;
    receipt.stage = 99;
    EXPECT_EQ(
        write_receipt_line(receipt),
        R"({"id":"","stage":"unknown","outcome":"pending","certainty":"maybe","attempts":0})");
}

}  // namespace
