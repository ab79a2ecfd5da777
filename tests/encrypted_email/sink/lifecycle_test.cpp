#include <gtest/gtest.h>

#include "tests/support/events.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/sink_under_test.hpp"
#include "trial_relay.hpp"

using namespace std::chrono_literals;
using test_support::make_event;
using test_support::make_events;

namespace {

class SinkTest : public ::testing::Test {
protected:
    void run() {
        sink_.configure(relay_.configuration(group_));
        sink_.start();
    }

    TrialRelay relay_;
    test_support::GroupText group_;
    test_support::SinkUnderTest sink_;
};

}  // namespace

TEST_F(SinkTest, DeliversAnEventAndSaysSo) {
    run();
    sink_.submit({make_event("e-1", "flow temperature too high")});
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    const auto receipt = sink_.host().final_of("e-1");
    EXPECT_EQ(receipt->outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    EXPECT_EQ(receipt->certainty, std::uint32_t{ALARM_SINK_SENT_YES});
    EXPECT_EQ(receipt->attempts, 1u);
    ASSERT_EQ(receipt->recipients.size(), 1u);
    EXPECT_EQ(receipt->recipients[0].address, "facility@building7.example");
    EXPECT_EQ(receipt->recipients[0].reply_code, 250u);
}

TEST_F(SinkTest, SettlesAnEventThatNoGroupWantsAsFiltered) {
    group_.category = "Fire";
    run();
    sink_.submit({make_event("e-1", "too hot", "HVAC")});
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_EQ(sink_.host().final_of("e-1")->outcome, std::uint32_t{ALARM_SINK_OUTCOME_FILTERED});
    EXPECT_EQ(relay_.server().mailbox().count(), 0u);
}

TEST_F(SinkTest, FlushMailsWhatWaitsForItsBatch) {
    group_.wait = "1h";
    run();
    sink_.submit(make_events("e", 3));
    EXPECT_TRUE(sink_.flush().ok());
    EXPECT_EQ(relay_.server().mailbox().count(), 1u);
}

TEST_F(SinkTest, FlushReturnsWhenTheRelayWasTriedEvenIfItIsDown) {
    relay_.stop();
    run();
    sink_.submit({make_event("e-1", "too hot")});
    EXPECT_TRUE(sink_.flush().ok());
    EXPECT_TRUE(sink_.host().has_trouble("relay-unreachable:main"));
    EXPECT_TRUE(sink_.host().finals().empty());
}

TEST_F(SinkTest, StopLeavesWhatWaitsOnDiskAndTheNextRunMailsIt) {
    group_.wait = "1h";
    run();
    sink_.submit(make_events("e", 3));
    EXPECT_TRUE(sink_.stop().ok());
    EXPECT_EQ(sink_.host().custody_count(), 3u);
    EXPECT_EQ(relay_.server().mailbox().count(), 0u);
    sink_.start();
    EXPECT_TRUE(sink_.flush().ok());
    ASSERT_TRUE(sink_.host().wait_for_finals(3));
    EXPECT_EQ(relay_.server().mailbox().count(), 1u);
}

TEST_F(SinkTest, WhatWasLeftIsDeliveredInTheNextRunAndTheTroubleEnds) {
    group_.wait = "1h";  // so that both events are in one mail, however the threads run
    relay_.stop();
    run();
    sink_.submit(make_events("e", 2));
    EXPECT_TRUE(sink_.flush().ok());
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-unreachable:main"));
    EXPECT_TRUE(sink_.stop().ok());
    relay_.start_again();
    sink_.start();
    EXPECT_TRUE(sink_.flush().ok());
    ASSERT_TRUE(sink_.host().wait_for_finals(2));
    EXPECT_TRUE(sink_.host().wait_until_over("relay-unreachable:main"));
    EXPECT_EQ(relay_.server().mailbox().count(), 1u);
}

TEST_F(SinkTest, ARepeatedEventIsMailedOnceWhileItIsUnderWay) {
    group_.wait = "1h";
    run();
    sink_.submit({make_event("e-1", "too hot")});
    EXPECT_EQ(sink_.submit_again({make_event("e-1", "too hot")}).taken, 1u);
    EXPECT_TRUE(sink_.flush().ok());
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    const auto mails = relay_.server().mailbox().mails();
    ASSERT_EQ(mails.size(), 1u);
    const std::string body = mails[0].content.substr(mails[0].content.find("\r\n\r\n"));
    const auto first = body.find("too hot");
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(body.find("too hot", first + 1), std::string::npos) << body;
}

TEST_F(SinkTest, AnEventWithARouteGoesToThatGroupWhateverItsFilterSays) {
    group_.category = "Fire";
    run();
    auto event = make_event("e-1", "too hot", "HVAC");
    event.route = "facility";
    sink_.submit({event});
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_EQ(sink_.host().final_of("e-1")->outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
}

TEST_F(SinkTest, AConfigurationWithAMissingCaFileIsRefusedByItsPlaceAndTheOldOneStands) {
    run();
    std::string text = relay_.configuration(group_);
    const auto name = text.find("ca.pem");
    text.replace(name, 6, "no.pem");
    try {
        sink_.configure(text);
        FAIL() << "accepted";
    } catch (const std::runtime_error& refusal) {
        EXPECT_NE(std::string(refusal.what()).find("relays.main.ca_file"), std::string::npos)
            << refusal.what();
        EXPECT_NE(std::string(refusal.what()).find("no.pem"), std::string::npos);
    }
    sink_.submit({make_event("e-1", "too hot")});
    EXPECT_TRUE(sink_.host().wait_for_finals(1));
}
