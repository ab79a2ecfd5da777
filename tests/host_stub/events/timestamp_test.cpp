#include "host_stub/events/timestamp.hpp"

#include <gtest/gtest.h>

namespace {

using host_stub::events::format_timestamp;
using host_stub::events::parse_timestamp;

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(Timestamp, ReadsTheExamplesOfRfc3339) {
    // Section 5.8.
    EXPECT_EQ(parse_timestamp("1985-04-12T23:20:50.52Z"), 482196050 * kSecond + 520'000'000);
    EXPECT_EQ(parse_timestamp("1996-12-19T16:39:57-08:00"),
              parse_timestamp("1996-12-20T00:39:57Z"));
    EXPECT_EQ(parse_timestamp("1990-12-31T23:59:60Z"), parse_timestamp("1991-01-01T00:00:00Z"));
    EXPECT_EQ(parse_timestamp("1937-01-01T12:00:27.87+00:20"),
              parse_timestamp("1937-01-01T11:40:27.87Z"));
}

TEST(Timestamp, TakesALowerCaseLetterOrABlank) {
    EXPECT_EQ(parse_timestamp("2026-01-15t06:30:00z"), parse_timestamp("2026-01-15T06:30:00Z"));
    EXPECT_EQ(parse_timestamp("2026-01-15 06:30:00+01:00"),
              parse_timestamp("2026-01-15T05:30:00Z"));
}

TEST(Timestamp, CutsWhatIsFinerThanANanosecond) {
    EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.1234567899Z"), 123'456'789);
}

TEST(Timestamp, CoversTheYearsThatSixtyFourBitsCanSay) {
    EXPECT_EQ(format_timestamp(*parse_timestamp("1678-01-01T00:00:00Z")), "1678-01-01T00:00:00Z");
    EXPECT_EQ(format_timestamp(*parse_timestamp("2261-12-31T23:59:59.999999999-00:00")),
              "2261-12-31T23:59:59.999999999Z");
    EXPECT_FALSE(parse_timestamp("1677-12-31T23:59:59Z"));
    EXPECT_FALSE(parse_timestamp("2262-01-01T00:00:00Z"));
}

class NotATime : public testing::TestWithParam<const char*> {};

TEST_P(NotATime, IsRefused) { EXPECT_FALSE(parse_timestamp(GetParam())) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(Texts, NotATime,
                         testing::Values("", "2026-01-15", "2026-01-15T06:30:00",
                                         "2026-01-15T06:30Z", "2026-02-29T00:00:00Z",
                                         "2026-13-01T00:00:00Z", "2026-01-32T00:00:00Z",
                                         "2026-01-15T24:00:00Z", "2026-01-15T06:60:00Z",
                                         "2026-01-15T06:30:61Z", "2026-01-15T06:30:00.Z",
                                         "2026-01-15T06:30:00+0100", "2026-01-15T06:30:00+24:00",
                                         "2026-01-15T06:30:00+01:60", "2026-01-15T06:30:00Z ",
                                         " 2026-01-15T06:30:00Z", "-026-01-15T06:30:00Z",
                                         "2026-1-15T06:30:00Z", "20260115T063000Z"));

TEST(Timestamp, WritesAsManyDigitsAsAreNeeded) {
    EXPECT_EQ(format_timestamp(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_timestamp(120'000'000), "1970-01-01T00:00:00.120Z");
    EXPECT_EQ(format_timestamp(120'000), "1970-01-01T00:00:00.000120Z");
    EXPECT_EQ(format_timestamp(1), "1970-01-01T00:00:00.000000001Z");
    EXPECT_EQ(format_timestamp(-1), "1969-12-31T23:59:59.999999999Z");
}

}  // namespace
