#include "encrypted_email/delivery/demand.hpp"

#include <gtest/gtest.h>

using encrypted_email::delivery::Demand;
using namespace std::chrono_literals;

namespace {

class DemandTest : public testing::Test {
protected:
    void mails_end_every(Demand::Duration interval) {
        demand_.busy(now_);
        for (int i = 0; i < 100; ++i) {
            now_ += interval;
            demand_.mail_ended(now_);
        }
    }

    void connecting_takes(Demand::Duration time, Demand::Duration round_trip = 0ms) {
        for (int i = 0; i < 100; ++i)
            demand_.connected(time, round_trip);
    }

    Demand demand_;
    Demand::TimePoint now_{1h};
};

TEST_F(DemandTest, WantsNoSecondConnectionForWhatTheFirstCarriesAwaySooner) {
    connecting_takes(50ms);
    mails_end_every(1ms);
    EXPECT_NEAR(static_cast<double>(demand_.mails_that_justify(now_)), 50, 2);
}

TEST_F(DemandTest, WantsOneForASingleMailWhenTheServerTakesLonger) {
    connecting_takes(50ms);
    mails_end_every(200ms);
    EXPECT_EQ(demand_.mails_that_justify(now_), 1u);
}

TEST_F(DemandTest, WantsOneWhenNothingEndsAnyMore) {
    connecting_takes(50ms);
    mails_end_every(1ms);
    EXPECT_GT(demand_.patience_ends(), now_ + 40ms);
    EXPECT_LT(demand_.patience_ends(), now_ + 60ms);
    EXPECT_EQ(demand_.mails_that_justify(now_ + 60ms), 1u);
}

TEST_F(DemandTest, DoesNotTakeARestForSlowness) {
    connecting_takes(50ms);
    mails_end_every(1ms);
    now_ += 1h;
    mails_end_every(1ms);
    EXPECT_GT(demand_.mails_that_justify(now_), 40u);
}

TEST_F(DemandTest, KnowsHowManyMailsEndInARoundTrip) {
    EXPECT_EQ(demand_.mails_in_round_trip(), 0u);
    connecting_takes(100ms, 20ms);
    mails_end_every(2ms);
    EXPECT_NEAR(static_cast<double>(demand_.mails_in_round_trip()), 10, 1);
}

}  // namespace
