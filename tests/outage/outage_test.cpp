// Every relay takes connections and says nothing; events go on coming.
#include <gtest/gtest.h>

#include "tests/outage/expectations.hpp"
#include "tests/outage/outage.hpp"

namespace {

// Fewer than a sink without custody has room for.
constexpr crash::Index kEvents = 15'000;

TEST(Outage, EventsThatCameDuringItAreDeliveredAfterIt) {
    outage::Outage outage(kEvents);
    ASSERT_TRUE(outage.wait_for_the_storm_to_pass()) << outage.everything_odd();
    expect_submit_was_prompt(outage);
    ASSERT_TRUE(outage.wait_for_attempts(2)) << "the sink gave up";
    EXPECT_EQ(outage.counts().mails, 0u);
    outage.end_outage();
    ASSERT_TRUE(outage.wait_for_everything()) << outage.everything_odd();
    expect_recovery_by_schedule(outage);
    expect_everything_told(outage);
}

}  // namespace
