#include "host_stub/host/event_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "plugin_api/cpp/text.hpp"

namespace {

using namespace host_stub::host;
using namespace std::chrono_literals;
using host_stub::events::Event;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Event event_of(const std::string& id) {
    Event event;
    event.id = id;
    event.summary = "summary of " + id;
    return event;
}

/// The text of the id outlives the receipt.
alarm_sink_receipt receipt_of(const std::string& id, std::uint32_t stage, std::uint64_t ticket,
                              std::uint32_t outcome = ALARM_SINK_OUTCOME_DELIVERED) {
    alarm_sink_receipt receipt{};
    receipt.struct_size = sizeof receipt;
    receipt.stage = stage;
    receipt.outcome = outcome;
    receipt.event_id = alarm_sink::str(id);
    receipt.ticket = ticket;
    return receipt;
}

class EventLedgerTest : public testing::Test {
protected:
    std::uint64_t keep(const std::string& id) { return ledger_.keep(event_of(id), 0).value(); }

    std::string custody(const std::string& id, std::uint64_t ticket) {
        return ledger_.apply(receipt_of(id, ALARM_SINK_STAGE_CUSTODY, ticket), 0);
    }
    std::string final(const std::string& id, std::uint64_t ticket,
                      std::uint32_t outcome = ALARM_SINK_OUTCOME_DELIVERED) {
        return ledger_.apply(receipt_of(id, ALARM_SINK_STAGE_FINAL, ticket, outcome), 1'000);
    }

    EventLedger ledger_;
};

TEST_F(EventLedgerTest, KeepsACopyUntilFinal) {
    const auto ticket = keep("a");
    EXPECT_THAT(ledger_.unfinished(), testing::ElementsAre(event_of("a")));
    EXPECT_EQ(ledger_.counts().undecided, 1u);
    EXPECT_EQ(final("a", ticket), "");
    EXPECT_THAT(ledger_.unfinished(), IsEmpty());
    EXPECT_EQ(ledger_.counts().undecided, 0u);
    EXPECT_EQ(ledger_.counts().delivered, 1u);
}

TEST_F(EventLedgerTest, ForgetsItsCopyWithCustodyButNotTheEvent) {
    const auto ticket = keep("a");
    EXPECT_EQ(custody("a", ticket), "");
    EXPECT_THAT(ledger_.unfinished(), IsEmpty());
    EXPECT_EQ(ledger_.counts().in_custody, 1u);
    EXPECT_EQ(ledger_.counts().undecided, 0u);
    EXPECT_EQ(custody("a", ticket), "");  // A repeat is harmless.
    EXPECT_EQ(final("a", ticket), "");
    EXPECT_EQ(ledger_.counts().in_custody, 0u);
    EXPECT_EQ(ledger_.counts().delivered, 1u);
}

TEST_F(EventLedgerTest, CountsEveryOutcomeAndAnUnknownOneAsNotDelivered) {
    for (const std::uint32_t outcome : {1u, 2u, 3u, 4u, 5u, 6u, 0u, 77u}) {
        const std::string id = "o" + std::to_string(outcome);
        EXPECT_EQ(final(id, keep(id), outcome), "");
    }
    const LedgerCounts counts = ledger_.counts();
    EXPECT_EQ(counts.delivered, 1u);
    EXPECT_EQ(counts.partial, 1u);
    EXPECT_EQ(counts.rejected, 3u);
    EXPECT_EQ(counts.expired, 1u);
    EXPECT_EQ(counts.filtered, 1u);
    EXPECT_EQ(counts.evicted, 1u);
    EXPECT_EQ(counts.kept, 8u);
}

TEST_F(EventLedgerTest, FindsReceiptsThatBreakTheContract) {
    const auto ticket = keep("a");
    EXPECT_THAT(final("b", 1), HasSubstr("never submitted"));
    EXPECT_THAT(final("a", ticket + 1), HasSubstr("ticket"));
    EXPECT_THAT(ledger_.apply(receipt_of("a", 9, ticket), 0), HasSubstr("unknown stage 9"));
    EXPECT_EQ(final("a", ticket), "");
    EXPECT_THAT(final("a", ticket), HasSubstr("second FINAL"));
    EXPECT_THAT(custody("a", ticket), HasSubstr("CUSTODY after FINAL"));
    const LedgerCounts counts = ledger_.counts();
    EXPECT_EQ(counts.misuse, 5u);
    EXPECT_EQ(counts.delivered, 1u);
    EXPECT_EQ(counts.undecided, 0u);
}

TEST_F(EventLedgerTest, TakesReceiptsOfEarlierRuns) {
    EXPECT_EQ(custody("old", 0), "");
    EXPECT_EQ(final("old", 0), "");
    EXPECT_EQ(ledger_.counts().earlier_runs, 1u);
    EXPECT_EQ(ledger_.counts().misuse, 0u);
}

TEST_F(EventLedgerTest, TakesTheAnswerToAnEventWhoseReceiptOfAnEarlierRunWasOnItsWay) {
    const auto ticket = keep("a");
    EXPECT_EQ(final("a", 0), "");
    EXPECT_EQ(final("a", ticket), "");
    EXPECT_EQ(ledger_.counts().delivered, 1u);
    EXPECT_EQ(ledger_.counts().misuse, 0u);
    EXPECT_THAT(final("a", ticket), HasSubstr("second FINAL"));
    EXPECT_THAT(final("a", 0), HasSubstr("second FINAL"));
}

TEST_F(EventLedgerTest, DoesNotKeepTheSameIdTwice) {
    keep("a");
    EXPECT_FALSE(ledger_.keep(event_of("a"), 0));
    EXPECT_EQ(ledger_.counts().repeated, 1u);
    EXPECT_EQ(ledger_.counts().kept, 1u);
}

TEST_F(EventLedgerTest, CountsARefusedEventAndForgetsIt) {
    keep("a");
    keep("b");
    ledger_.refused("a");
    EXPECT_EQ(ledger_.counts().refused, 1u);
    EXPECT_EQ(ledger_.counts().kept, 1u);
    EXPECT_THAT(ledger_.unfinished(), testing::ElementsAre(event_of("b")));
}

TEST_F(EventLedgerTest, GivesUnfinishedEventsInTheOrderOfTheirTickets) {
    std::vector<Event> expected;
    for (int number = 0; number < 50; ++number) {
        expected.push_back(event_of("event-" + std::to_string(number)));
        ASSERT_TRUE(ledger_.keep(expected.back(), 0));
    }
    EXPECT_EQ(ledger_.unfinished(), expected);
}

TEST_F(EventLedgerTest, MeasuresFromSubmitToFinal) {
    EXPECT_EQ(ledger_.latency().longest, 0ns);
    for (int number = 1; number <= 100; ++number) {
        const std::string id = std::to_string(number);
        const auto ticket = ledger_.keep(event_of(id), 0).value();
        ledger_.apply(receipt_of(id, ALARM_SINK_STAGE_FINAL, ticket), number);
    }
    EXPECT_EQ(ledger_.latency().median, 50ns);
    EXPECT_EQ(ledger_.latency().p99, 99ns);
    EXPECT_EQ(ledger_.latency().longest, 100ns);
}

}  // namespace
