#include "encrypted_email/configuration/duration.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string_view>
#include <utility>

using namespace encrypted_email::configuration;
using namespace std::chrono_literals;

namespace {

TEST(Duration, ReadsHoursMinutesAndSeconds) {
    const std::pair<std::string_view, std::chrono::seconds> cases[] = {
        {"0s", 0s},        {"30s", 30s},
        {"5m", 5min},      {"1h", 1h},
        {"90s", 90s},      {"1h30m", 1h + 30min},
        {"1h5s", 1h + 5s}, {"2h3m4s", 2h + 3min + 4s},
        {"007s", 7s},      {"999999999h", 999999999h},
    };
    for (const auto& [text, duration] : cases) {
        const ParsedDuration parsed = parse_duration(text);
        ASSERT_TRUE(parsed.value) << parsed.error;
        EXPECT_EQ(*parsed.value, duration) << text;
    }
}

TEST(Duration, SaysWhatIsAllowed) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", R"("" is not a duration: allowed are numbers with h, m and s, as in "1h30m")"},
        {"h", R"("h" is not a duration: allowed are numbers with h, m and s, as in "1h30m")"},
        {"1d", R"("1d" is not a duration: allowed are numbers with h, m and s, as in "1h30m")"},
        {"1H", R"("1H" is not a duration: allowed are numbers with h, m and s, as in "1h30m")"},
        {"1.5h", R"("1.5h" is not a duration: allowed are numbers with h, m and s, as in "1h30m")"},
        {"-1s", R"("-1s" is not a duration: allowed are numbers with h, m and s, as in "1h30m")"},
        {"1 s", R"("1 s" is not a duration: allowed are numbers with h, m and s, as in "1h30m")"},
        {"1s ", R"("1s " is not a duration: allowed are numbers with h, m and s, as in "1h30m")"},
        {"1m1h", R"("1m1h" is not a duration: allowed are numbers with h, m and s, as in "1h30m")"},
        {"1s1s", R"("1s1s" is not a duration: allowed are numbers with h, m and s, as in "1h30m")"},
        {"30", R"("30" is not a duration: a unit is missing, as in "30s")"},
        {"1h30", R"("1h30" is not a duration: a unit is missing, as in "30s")"},
        {"500ms", R"("500ms" is not a duration: the least unit is the second, as in "1s")"},
        {"1234567890s", R"("1234567890s" is not a duration: a number is too long)"},
    };
    for (const auto& [text, error] : cases) {
        const ParsedDuration parsed = parse_duration(text);
        EXPECT_FALSE(parsed.value) << text;
        EXPECT_EQ(parsed.error, error);
    }
}

TEST(Duration, WritesWhatItReads) {
    EXPECT_EQ(duration_text(0s), "0s");
    EXPECT_EQ(duration_text(59s), "59s");
    EXPECT_EQ(duration_text(60s), "1m");
    EXPECT_EQ(duration_text(24h), "24h");
    EXPECT_EQ(duration_text(1h + 5s), "1h5s");
    for (std::chrono::seconds time = 1s; time < 100h; time += 977s) {
        EXPECT_EQ(parse_duration(duration_text(time)).value, time);
    }
}

}  // namespace
