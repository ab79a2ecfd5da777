#include "host_stub/host/simulated_runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "plugin_api/cpp/field.hpp"
#include "plugin_api/cpp/text.hpp"

namespace {

using namespace host_stub::host;
using alarm_sink::str;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SimulatedRuntimeTest : public testing::Test {
protected:
    /// The runtime behind its C face, as a sink sees it.
    const alarm_sink_host& host() const { return *adapter_.get(); }

    void send_final(const std::string& id, std::uint64_t ticket) {
        alarm_sink_receipt receipt{};
        receipt.struct_size = sizeof receipt;
        receipt.stage = ALARM_SINK_STAGE_FINAL;
        receipt.outcome = ALARM_SINK_OUTCOME_DELIVERED;
        receipt.event_id = str(id);
        receipt.ticket = ticket;
        const alarm_sink_receipt* const batch[] = {&receipt};
        host().receipts(host().ctx, batch, 1);
    }

    std::vector<std::string> seen_;
    SimulatedRuntime runtime_{{spdlog::level::info, {}, [this](const alarm_sink_receipt& receipt) {
                                   seen_.emplace_back(alarm_sink::view(receipt.event_id));
                               }}};
    alarm_sink::HostAdapter adapter_{runtime_};
};

TEST_F(SimulatedRuntimeTest, LogsOneHarmlessLineToStandardError) {
    const alarm_sink_field fields[] = {alarm_sink::text_field("relay", "ma\nin"),
                                       alarm_sink::real_field("wait", 1.5, "s")};
    testing::internal::CaptureStderr();
    host().log(host().ctx, ALARM_SINK_LOG_WARNING, str("relay\r\ndown"), fields, 2);
    host().log(host().ctx, ALARM_SINK_LOG_DEBUG, str("too fine"), nullptr, 0);
    const std::string text = testing::internal::GetCapturedStderr();
    EXPECT_THAT(text, AllOf(HasSubstr("warning"),
                            HasSubstr("relay\\x0d\\x0adown relay=ma\\x0ain wait=1.5 s\n"),
                            Not(HasSubstr("too fine"))));
    EXPECT_EQ(host().log_enabled(host().ctx, ALARM_SINK_LOG_DEBUG), 0);
    EXPECT_NE(host().log_enabled(host().ctx, ALARM_SINK_LOG_INFO), 0);
}

TEST_F(SimulatedRuntimeTest, CountsWhatBreaksTheContract) {
    testing::internal::CaptureStderr();
    host().log(host().ctx, ALARM_SINK_LOG_MISUSE, str("destroy() while running"), nullptr, 0);
    send_final("never-submitted", 3);
    EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("never submitted"));
    EXPECT_EQ(runtime_.misuse_count(), 2u);
}

TEST_F(SimulatedRuntimeTest, SettlesEventsAndShowsEachReceipt) {
    host_stub::events::Event event;
    event.id = "a-1";
    const auto ticket = runtime_.ledger().keep(event, runtime_.mono_now_ns());
    EXPECT_FALSE(runtime_.receipts_latch().take());
    send_final("a-1", *ticket);
    EXPECT_TRUE(runtime_.receipts_latch().take());
    EXPECT_EQ(runtime_.ledger().counts().delivered, 1u);
    EXPECT_THAT(seen_, testing::ElementsAre("a-1"));
}

TEST_F(SimulatedRuntimeTest, LatchesWritable) {
    host().writable(host().ctx);
    host().writable(host().ctx);
    EXPECT_TRUE(runtime_.writable_latch().take());
    EXPECT_FALSE(runtime_.writable_latch().take());
}

TEST_F(SimulatedRuntimeTest, KeepsATableOfTroubles) {
    testing::internal::CaptureStderr();
    const alarm_sink_trouble raise{sizeof raise,    1, 40, 0, str("relay-unreachable:main"),
                                   str("no answer")};
    alarm_sink_trouble clear = raise;
    clear.active = 0;
    host().trouble(host().ctx, &raise);
    host().trouble(host().ctx, &raise);
    EXPECT_EQ(runtime_.troubles().standing().size(), 1u);
    host().trouble(host().ctx, &clear);
    EXPECT_TRUE(runtime_.troubles().standing().empty());
    EXPECT_EQ(runtime_.troubles_raised(), 1u);
    EXPECT_EQ(runtime_.troubles_cleared(), 1u);
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                AllOf(HasSubstr("relay-unreachable:main (priority 40): no answer"),
                      HasSubstr("relay-unreachable:main is over")));
}

TEST_F(SimulatedRuntimeTest, ShowsASecretExactlyOnce) {
    ::setenv("SECRET_RUNTIME_TEST", "s3cret", 1);
    std::string seen;
    const auto look = [](void* context, const std::uint8_t* data,
                         std::size_t length) noexcept -> alarm_sink_status {
        static_cast<std::string*>(context)->append(reinterpret_cast<const char*>(data), length);
        return ALARM_SINK_OK;
    };
    EXPECT_EQ(host().secret(host().ctx, str("runtime-test"), 0, look, &seen, nullptr),
              ALARM_SINK_OK);
    EXPECT_EQ(seen, "s3cret");
    ::unsetenv("SECRET_RUNTIME_TEST");
    EXPECT_EQ(host().secret(host().ctx, str("runtime-test"), 0, look, &seen, nullptr),
              ALARM_SINK_E_SECRET);
    EXPECT_EQ(seen, "s3cret");
}

TEST_F(SimulatedRuntimeTest, CountsRightFromManyThreads) {
    constexpr int kThreads = 4;
    constexpr int kEach = 500;
    runtime_.ledger();
    SimulatedRuntime quiet{{spdlog::level::off, {}, {}}};
    const alarm_sink::HostAdapter adapter(quiet);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (int number = 0; number < kEach; ++number) {
                host_stub::events::Event event;
                event.id = std::to_string(thread) + '-' + std::to_string(number);
                const auto ticket = quiet.ledger().keep(event, 0);
                alarm_sink_receipt receipt{};
                receipt.stage = ALARM_SINK_STAGE_FINAL;
                receipt.outcome = ALARM_SINK_OUTCOME_FILTERED;
                receipt.event_id = str(event.id);
                receipt.ticket = *ticket;
                const alarm_sink_receipt* const batch[] = {&receipt};
                adapter.get()->receipts(adapter.get()->ctx, batch, 1);
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(quiet.ledger().counts().filtered, std::size_t{kThreads * kEach});
    EXPECT_EQ(quiet.misuse_count(), 0u);
}

}  // namespace
