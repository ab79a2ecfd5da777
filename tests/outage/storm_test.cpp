// A storm of 100,000 events while every relay takes connections and says nothing: all of it is
// taken into custody, memory stays small, and it is delivered when the relays answer again.
#include <gtest/gtest.h>

#include <cstdint>

#include "tests/outage/expectations.hpp"
#include "tests/outage/outage.hpp"

namespace {

constexpr crash::Index kEvents = 100'000;
constexpr std::uint64_t kMostMemory = 64ull * 1024 * 1024;  // of the host's whole process

TEST(Outage, AStormIsTakenIntoCustodyAndDeliveredAfterIt) {
    outage::Outage outage(kEvents);
    ASSERT_TRUE(outage.wait_for_custody())
        << outage.stages().custodies() << " of " << kEvents
        << " events are in the sink's custody, and no more are taken\n"
        << outage.everything_odd();
    ASSERT_TRUE(outage.wait_for_the_storm_to_pass()) << outage.everything_odd();
    expect_submit_was_prompt(outage);
    ASSERT_TRUE(outage.wait_for_attempts(2)) << "the sink gave up";
    EXPECT_EQ(outage.counts().mails, 0u);
    RecordProperty("peak_memory_in_the_storm", std::to_string(outage.peak_memory()));
#ifdef MEASURE_MEMORY  // a sanitizer needs more than that for itself
    EXPECT_LT(outage.peak_memory(), kMostMemory);
#endif
    outage.end_outage();
    ASSERT_TRUE(outage.wait_for_everything()) << outage.everything_odd();
    expect_recovery_by_schedule(outage);
    expect_everything_told(outage);
    RecordProperty("peak_memory_in_all", std::to_string(outage.peak_memory()));
#ifdef MEASURE_MEMORY
    EXPECT_LT(outage.peak_memory(), kMostMemory);
#endif
}

}  // namespace
