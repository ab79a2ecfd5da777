#include "encrypted_email/delivery/retry_schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace encrypted_email::delivery;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kNow = 1'800'000'000'000'000'000;
constexpr std::int64_t kDay = 86'400'000'000'000;

// Every pause lies between four fifths of what is doubled each time, and that.
void expect_growth(RetrySchedule& schedule, Setbacks& setbacks, Blame blame,
                   std::chrono::milliseconds first, std::chrono::milliseconds longest) {
    auto whole = first;
    for (int i = 0; i < 100; ++i) {
        const auto pause = schedule.pause_after(setbacks, blame, kNow);
        EXPECT_LE(pause, whole) << i;
        EXPECT_GE(pause, whole * 4 / 5) << i;
        whole = std::min(whole * 2, longest);
    }
}

TEST(RetrySchedule, GivesADeferredMailAMinuteAtFirstAndHalfAnHourAtMost) {
    for (const Blame blame : {Blame::recipient, Blame::mail, Blame::configuration}) {
        RetrySchedule schedule(1);
        Setbacks setbacks;
        expect_growth(schedule, setbacks, blame, 1min, 30min);
    }
}

TEST(RetrySchedule, StartsWithASecondWhenTheServerAsksForLess) {
    RetrySchedule schedule(2);
    Setbacks setbacks;
    expect_growth(schedule, setbacks, Blame::capacity, 1s, 30min);
}

TEST(RetrySchedule, TriesAnotherConnectionAtOnceButNotForEver) {
    RetrySchedule schedule(3);
    Setbacks setbacks;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(schedule.pause_after(setbacks, Blame::connection, kNow), 0ms);
    }
    expect_growth(schedule, setbacks, Blame::connection, 1s, 5min);
}

TEST(RetrySchedule, SendsTheSurplusAtOnce) {
    RetrySchedule schedule(4);
    Setbacks setbacks;
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(schedule.pause_after(setbacks, Blame::surplus, kNow), 0ms);
    }
}

TEST(RetrySchedule, BeginsAnewWhenSomethingElseIsToBlame) {
    RetrySchedule schedule(5);
    Setbacks setbacks;
    for (int i = 0; i < 10; ++i)
        static_cast<void>(schedule.pause_after(setbacks, Blame::recipient, kNow));
    EXPECT_EQ(schedule.pause_after(setbacks, Blame::connection, kNow), 0ms);
    EXPECT_LE(schedule.pause_after(setbacks, Blame::recipient, kNow), 1min);
    EXPECT_EQ(setbacks.in_a_row, 1u);
}

TEST(RetrySchedule, IsTheSameForTheSameSeedAndAnotherForAnother) {
    RetrySchedule one(6), same(6), other(7);
    Setbacks setbacks_of_one, setbacks_of_same, setbacks_of_other;
    bool differs = false;
    for (int i = 0; i < 20; ++i) {
        const auto pause = one.pause_after(setbacks_of_one, Blame::mail, kNow);
        EXPECT_EQ(pause, same.pause_after(setbacks_of_same, Blame::mail, kNow));
        differs |= pause != other.pause_after(setbacks_of_other, Blame::mail, kNow);
    }
    EXPECT_TRUE(differs);
}

TEST(GivenUp, FollowsTheEventsAsLongAsNoServerHasAnswered) {
    RetrySchedule schedule(8);
    Setbacks setbacks;
    static_cast<void>(schedule.pause_after(setbacks, Blame::connection, kNow));
    EXPECT_EQ(given_up_unix_ns(0, setbacks), 0) << "never";
    EXPECT_EQ(given_up_unix_ns(kNow + 9 * kDay, setbacks), kNow + 9 * kDay);
}

TEST(GivenUp, ComesFiveDaysAfterTheFirstAnswerAtTheLatest) {
    RetrySchedule schedule(9);
    Setbacks setbacks;
    static_cast<void>(schedule.pause_after(setbacks, Blame::recipient, kNow));
    static_cast<void>(schedule.pause_after(setbacks, Blame::capacity, kNow + kDay));
    EXPECT_EQ(given_up_unix_ns(0, setbacks), kNow + 5 * kDay);
    EXPECT_EQ(given_up_unix_ns(kNow + 9 * kDay, setbacks), kNow + 5 * kDay);
    EXPECT_EQ(given_up_unix_ns(kNow + kDay, setbacks), kNow + kDay);
}

}  // namespace
