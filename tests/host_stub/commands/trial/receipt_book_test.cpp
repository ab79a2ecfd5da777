#include "host_stub/commands/trial/receipt_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin_api/cpp/text.hpp"

namespace {

using namespace host_stub::commands::trial_run;
using alarm_sink::str;

host_stub::events::Event event(const std::string& id, std::uint32_t priority) {
    host_stub::events::Event event;
    event.id = id;
    event.priority = priority;
    event.category = "HVAC";
    return event;
}

alarm_sink_receipt final_receipt(std::string_view id, std::uint32_t outcome) {
    alarm_sink_receipt receipt{};
    receipt.struct_size = sizeof(receipt);
    receipt.stage = ALARM_SINK_STAGE_FINAL;
    receipt.outcome = outcome;
    receipt.event_id = str(id);
    return receipt;
}

TEST(ReceiptBook, PriorityBelow40IsUrgent) {
    ReceiptBook book;
    book.submitted(event("a", 39));
    book.submitted(event("b", 40));
    EXPECT_TRUE(book.courses()[0].urgent);
    EXPECT_FALSE(book.courses()[1].urgent);
    EXPECT_EQ(book.urgent_open(), 1u);
}

TEST(ReceiptBook, FinalReceiptSettlesAnEvent) {
    ReceiptBook book;
    book.submitted(event("a", 1));
    const alarm_sink_recipient_result second{
        sizeof(second), ALARM_SINK_OUTCOME_DELIVERED, str("b@example.org"), 250, 0, str("taken")};
    const alarm_sink_recipient_result first{
        sizeof(first), ALARM_SINK_OUTCOME_DELIVERED, str("a@example.org"), 250, 0, str("taken")};
    const alarm_sink_recipient_result* recipients[] = {&second, &first};
    auto receipt = final_receipt("a", ALARM_SINK_OUTCOME_DELIVERED);
    receipt.recipients = recipients;
    receipt.recipient_count = 2;
    book.settle(receipt);

    const auto course = book.courses()[0];
    ASSERT_TRUE(course.settled);
    EXPECT_GE(*course.settled, course.submitted);
    EXPECT_EQ(course.outcome, ALARM_SINK_OUTCOME_DELIVERED);
    EXPECT_THAT(course.delivered_to, testing::ElementsAre("a@example.org", "b@example.org"));
    EXPECT_EQ(course.trouble, "");
    EXPECT_EQ(book.urgent_open(), 0u);
}

TEST(ReceiptBook, KeepsTheReplyOfARecipientWhoWasRefused) {
    ReceiptBook book;
    book.submitted(event("a", 100));
    const alarm_sink_recipient_result refused{
        sizeof(refused),       ALARM_SINK_OUTCOME_REJECTED, str("b@example.org"), 550, 0,
        str("no such mailbox")};
    const alarm_sink_recipient_result* recipients[] = {&refused};
    auto receipt = final_receipt("a", ALARM_SINK_OUTCOME_REJECTED);
    receipt.recipients = recipients;
    receipt.recipient_count = 1;
    book.settle(receipt);

    EXPECT_EQ(book.courses()[0].trouble, "b@example.org: 550 no such mailbox");
    EXPECT_THAT(book.courses()[0].delivered_to, testing::IsEmpty());
}

TEST(ReceiptBook, OtherReceiptsChangeNothing) {
    ReceiptBook book;
    book.submitted(event("a", 1));
    auto custody = final_receipt("a", ALARM_SINK_OUTCOME_PENDING);
    custody.stage = ALARM_SINK_STAGE_CUSTODY;
    book.settle(custody);
    book.settle(final_receipt("unknown", ALARM_SINK_OUTCOME_DELIVERED));
    EXPECT_FALSE(book.courses()[0].settled);

    book.settle(final_receipt("a", ALARM_SINK_OUTCOME_DELIVERED));
    book.settle(final_receipt("a", ALARM_SINK_OUTCOME_REJECTED));
    EXPECT_EQ(book.courses()[0].outcome, ALARM_SINK_OUTCOME_DELIVERED);
    EXPECT_EQ(book.urgent_open(), 0u);
}

}  // namespace
