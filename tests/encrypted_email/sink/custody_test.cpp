// What the sink answers for, over stops and starts of the host.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/events.hpp"
#include "tests/support/sink_under_test.hpp"
#include "trial_relay.hpp"

using test_support::make_event;
using test_support::make_events;
using test_support::SinkUnderTest;

namespace {

constexpr auto kDelivered = std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED};

class CustodyTest : public ::testing::Test {
protected:
    std::unique_ptr<SinkUnderTest> host(const std::string& more = {}) {
        auto sink = std::make_unique<SinkUnderTest>(state_.path());
        sink->configure(relay_.configuration(group_) + more);
        sink->start();
        return sink;
    }

    TrialRelay relay_;
    test_support::GroupText group_;
    test_support::TemporaryFolder state_;
};

TEST_F(CustodyTest, AnotherHostGoesOnWithWhatTheFirstOneLeft) {
    group_.wait = "1h";
    {
        const auto first = host();
        first->submit(make_events("e", 3));
        EXPECT_TRUE(first->stop().ok());
        EXPECT_EQ(first->host().custody_count(), 3u);
    }
    const auto second = host();
    EXPECT_TRUE(second->flush().ok());
    ASSERT_TRUE(second->host().wait_for_finals(3));
    EXPECT_EQ(relay_.server().mailbox().count(), 1u);
}

TEST_F(CustodyTest, AnEventThatIsSubmittedAgainAfterARestartIsMailedOnce) {
    group_.wait = "1h";
    host()->submit(make_events("e", 3));
    const auto second = host();
    second->submit(make_events("e", 3));
    EXPECT_TRUE(second->flush().ok());
    ASSERT_TRUE(second->host().wait_for_finals(3));
    EXPECT_EQ(second->host().custody_count(), 3u);
    const auto mails = relay_.server().mailbox().mails();
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_NE(mails[0].content.find("3 events"), std::string::npos);
}

TEST_F(CustodyTest, AnEventThatIsSubmittedAgainAfterItsDeliveryIsAnsweredWithTheSameReceipt) {
    test_support::FinalReceipt first_receipt;
    {
        const auto first = host();
        first->submit({make_event("e-1", "too hot")});
        ASSERT_TRUE(first->host().wait_for_finals(1));
        first_receipt = *first->host().final_of("e-1");
    }
    const auto second = host();
    second->submit({make_event("e-1", "too hot")});
    ASSERT_TRUE(second->host().wait_for_finals(1));
    const auto receipt = second->host().final_of("e-1");
    EXPECT_EQ(receipt->outcome, kDelivered);
    EXPECT_EQ(receipt->certainty, first_receipt.certainty);
    EXPECT_EQ(receipt->attempts, first_receipt.attempts);
    ASSERT_EQ(receipt->recipients.size(), 1u);
    EXPECT_EQ(receipt->recipients[0].reply_text, first_receipt.recipients[0].reply_text);
    EXPECT_TRUE(second->flush().ok());
    EXPECT_EQ(relay_.server().mailbox().count(), 1u);
}

TEST_F(CustodyTest, FlushToCustodyReturnsWhenEverythingIsOnDisk) {
    group_.wait = "1h";
    const auto sink = host();
    sink->submit(make_events("e", 100));
    EXPECT_TRUE(sink->flush(ALARM_SINK_FLUSH_CUSTODY).ok());
    EXPECT_EQ(sink->host().custody_count(), 100u);
}

TEST_F(CustodyTest, WithoutASpoolEventsStayTheHosts) {
    group_.wait = "1h";
    const auto sink = host("\n[spool]\nenabled = false\n");
    sink->submit(make_events("e", 2));
    EXPECT_EQ(sink->flush(ALARM_SINK_FLUSH_CUSTODY).code(), ALARM_SINK_E_UNSUPPORTED);
    const auto status = sink->stop();
    EXPECT_EQ(status.code(), ALARM_SINK_E_TIMEOUT);
    EXPECT_NE(status.text().find("2 events"), std::string::npos) << status.text();
    EXPECT_EQ(sink->host().custody_count(), 0u);
    sink->start();
    EXPECT_EQ(sink->submit_again(make_events("e", 2)).taken, 2u);
    EXPECT_TRUE(sink->flush().ok());
    EXPECT_TRUE(sink->host().wait_for_finals(2));
    EXPECT_EQ(relay_.server().mailbox().count(), 1u);
    for (const auto& entry : std::filesystem::directory_iterator(state_.path() / "state"))
        EXPECT_EQ(entry.path().filename(), "trust") << "only the roots are kept";
}

TEST_F(CustodyTest, WhenTheFolderCannotBeUsedEventsAreMailedAllTheSameAndTheTroubleIsTold) {
    std::ofstream(state_.path() / "state") << "a file where the folder should be";
    const auto sink = host();
    EXPECT_TRUE(sink->host().wait_for_trouble("spool-unavailable"));
    sink->submit({make_event("e-1", "too hot")});
    ASSERT_TRUE(sink->host().wait_for_finals(1));
    EXPECT_EQ(sink->host().final_of("e-1")->outcome, kDelivered);
    EXPECT_EQ(sink->host().custody_count(), 0u);
}

TEST_F(CustodyTest, ASealedSpoolShowsNothingOfAnAlarm) {
    group_.wait = "1h";
    auto sink = std::make_unique<SinkUnderTest>(state_.path());
    sink->host().set_secret("spool-key", "a long and secret phrase");
    sink->configure(relay_.configuration(group_) + "\n[spool]\nseal_secret = \"spool-key\"\n");
    sink->start();
    sink->submit({make_event("e-1", "VAULT DOOR OPEN")});
    EXPECT_TRUE(sink->flush(ALARM_SINK_FLUSH_CUSTODY).ok());
    EXPECT_TRUE(sink->stop().ok());
    std::size_t files = 0;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(state_.path() / "state")) {
        if (!file.is_regular_file()) continue;
        std::ifstream in(file.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        EXPECT_EQ(bytes.find("VAULT DOOR OPEN"), std::string::npos) << file.path();
        EXPECT_EQ(file.status().permissions() & std::filesystem::perms::mask,
                  std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        ++files;
    }
    EXPECT_GE(files, 1u);
    sink->start();
    EXPECT_TRUE(sink->flush().ok());
    EXPECT_TRUE(sink->host().wait_for_finals(1));
}

}  // namespace
