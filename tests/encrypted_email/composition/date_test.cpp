#include "encrypted_email/composition/date.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>

namespace {

using namespace encrypted_email::composition;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;

std::string date_time(std::int64_t unix_ns) {
    std::string out;
    append_date_time(out, unix_ns);
    return out;
}

std::string timestamp(std::int64_t unix_ns) {
    std::string out;
    append_timestamp(out, unix_ns);
    return out;
}

std::string duration(std::int64_t ns) {
    std::string out;
    append_duration(out, ns);
    return out;
}

TEST(DateTime, HasTheFormOfRfc5322) {
    EXPECT_EQ(date_time(0), "Thu, 01 Jan 1970 00:00:00 +0000");
    EXPECT_EQ(date_time(1'795'399'800 * kSecond), "Mon, 23 Nov 2026 02:10:00 +0000");
}

TEST(DateTime, KnowsLeapDays) {
    EXPECT_EQ(date_time(951'782'400 * kSecond), "Tue, 29 Feb 2000 00:00:00 +0000");
    EXPECT_EQ(date_time(4'107'542'400 * kSecond), "Mon, 01 Mar 2100 00:00:00 +0000");
}

TEST(DateTime, CutsOffWhatIsLessThanASecond) {
    EXPECT_EQ(date_time(kSecond - 1), "Thu, 01 Jan 1970 00:00:00 +0000");
    EXPECT_EQ(date_time(-1), "Wed, 31 Dec 1969 23:59:59 +0000");
}

TEST(DateTime, TakesEveryInstantThatAHostCanName) {
    EXPECT_EQ(date_time(std::numeric_limits<std::int64_t>::max()),
              "Fri, 11 Apr 2262 23:47:16 +0000");
    EXPECT_EQ(date_time(std::numeric_limits<std::int64_t>::min()),
              "Tue, 21 Sep 1677 00:12:43 +0000");
}

TEST(DateTime, DoesNotDependOnTheMachinesZone) {
    ASSERT_EQ(setenv("TZ", "Asia/Tokyo", 1), 0);
    tzset();
    EXPECT_EQ(date_time(0), "Thu, 01 Jan 1970 00:00:00 +0000");
    EXPECT_EQ(timestamp(0), "1970-01-01 00:00:00 UTC");
    ASSERT_EQ(unsetenv("TZ"), 0);
    tzset();
}

TEST(Timestamp, NamesItsZone) {
    EXPECT_EQ(timestamp(1'795'399'800 * kSecond), "2026-11-23 02:10:00 UTC");
}

TEST(Timestamp, CutsOffWhatIsLessThanASecond) {
    EXPECT_EQ(timestamp(250'999'999), "1970-01-01 00:00:00 UTC");
    EXPECT_EQ(timestamp(999'999'999), "1970-01-01 00:00:00 UTC");
    EXPECT_EQ(timestamp(-1), "1969-12-31 23:59:59 UTC");
}

TEST(Timestamp, HasPartsOfItsOwn) {
    std::string out;
    append_date(out, 1'795'399'800 * kSecond);
    EXPECT_EQ(out, "2026-11-23");
    out.clear();
    append_month_and_day(out, 1'795'399'800 * kSecond);
    EXPECT_EQ(out, "11-23");
    out.clear();
    append_time_of_day(out, 1'795'399'800 * kSecond + kSecond - 1);
    EXPECT_EQ(out, "02:10:00");
}

TEST(SameDay, BeginsAtMidnight) {
    EXPECT_TRUE(is_same_day(0, 24 * kHour - 1));
    EXPECT_FALSE(is_same_day(0, 24 * kHour));
    EXPECT_FALSE(is_same_day(-1, 0));
    EXPECT_FALSE(is_same_day(0, 365 * 24 * kHour));
}

TEST(Duration, IsTheDifferenceOfTwoInstants) {
    EXPECT_EQ(duration_between(kHour, 3 * kHour), 2 * kHour);
    EXPECT_EQ(duration_between(3 * kHour, kHour), -2 * kHour);
}

TEST(Duration, ShowsTheTwoLargestUnits) {
    EXPECT_EQ(duration(0), "0.000 s");
    EXPECT_EQ(duration(250'000'000), "0.250 s");
    EXPECT_EQ(duration(12 * kSecond), "12 s");
    EXPECT_EQ(duration(192 * kSecond), "3 min 12 s");
    EXPECT_EQ(duration(2 * kHour + 5 * kMinute + 59 * kSecond), "2 h 5 min");
    EXPECT_EQ(duration(24 * kHour - 1), "23 h 59 min");
    EXPECT_EQ(duration(99 * kHour), "4 d 3 h");
}

TEST(Duration, CountsNegativeAsZero) { EXPECT_EQ(duration(-kHour), "0.000 s"); }

}  // namespace
