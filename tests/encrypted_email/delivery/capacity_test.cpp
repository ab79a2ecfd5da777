#include "encrypted_email/delivery/capacity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

using namespace encrypted_email::delivery;
using namespace std::chrono_literals;

namespace {

using TimePoint = Capacity::TimePoint;

constexpr TimePoint kStart{1000h};

bool may_begin(const Capacity& capacity, TimePoint now) { return capacity.next_mail(now) <= now; }

// Begins mails as fast as allowed for so long; says when each began.
std::vector<TimePoint> send_all(Capacity& capacity, TimePoint from, std::chrono::seconds time) {
    std::vector<TimePoint> begun;
    for (TimePoint now = from; now < from + time; now = std::max(now, capacity.next_mail(now))) {
        if (!may_begin(capacity, now)) continue;
        capacity.mail_begins(now);
        capacity.mail_taken();
        begun.push_back(now);
    }
    return begun;
}

std::size_t most_in_a_minute(const std::vector<TimePoint>& times) {
    std::size_t most = 0;
    for (auto first = times.begin(), end = first; first != times.end(); ++first) {
        while (end != times.end() && *end < *first + 1min)
            ++end;
        most = std::max(most, static_cast<std::size_t>(end - first));
    }
    return most;
}

TEST(Capacity, GivesWhatTheConfigurationAllows) {
    Capacity capacity({.connections = 7}, 1);
    EXPECT_EQ(capacity.connections(), 7u);
    for (int i = 0; i < 100'000; ++i) {
        ASSERT_TRUE(may_begin(capacity, kStart));
        capacity.mail_begins(kStart);
        capacity.mail_taken();
    }
    EXPECT_EQ(capacity.connections(), 7u);
}

TEST(Capacity, HalvesTheConnectionsThatWereInUse) {
    struct Case {
        std::uint32_t allowed, in_use, left;
    };
    for (const Case& test : {Case{20, 20, 10}, Case{20, 6, 3}, Case{5, 5, 2}, Case{3, 3, 1},
                             Case{2, 2, 1}, Case{1, 1, 1}, Case{20, 1, 1}, Case{20, 0, 1}}) {
        Capacity capacity({.connections = test.allowed}, 1);
        capacity.busy(test.in_use, kStart);
        EXPECT_EQ(capacity.connections(), test.left) << test.allowed << " " << test.in_use;
    }
}

TEST(Capacity, TakesABurstOfSignalsForOne) {
    Capacity capacity({.connections = 100}, 1);
    for (int i = 0; i < 100; ++i)
        capacity.busy(100, kStart);
    EXPECT_EQ(capacity.connections(), 50u);
}

TEST(Capacity, BringsOneConnectionBackForEachRoundOfSuccesses) {
    Capacity capacity({.connections = 8}, 1);
    capacity.busy(8, kStart);
    ASSERT_EQ(capacity.connections(), 4u);
    int taken = 0;
    for (; capacity.connections() < 5; ++taken)
        capacity.mail_taken();
    EXPECT_GE(taken, 4);
    EXPECT_LE(taken, 5);
    for (; capacity.connections() < 8; ++taken)
        capacity.mail_taken();
    EXPECT_LE(taken, 30);
    capacity.mail_taken();
    EXPECT_EQ(capacity.connections(), 8u);
}

TEST(Capacity, PausesLongerWhileItHearsNothingElse) {
    Capacity capacity({.connections = 2}, 1);
    TimePoint now = kStart;
    auto whole = std::chrono::milliseconds(2s);
    for (int i = 0; i < 50; ++i) {
        capacity.busy(1, now);
        const auto pause = capacity.next_mail(now) - now;
        EXPECT_FALSE(may_begin(capacity, now));
        EXPECT_LE(pause, whole);
        EXPECT_GE(pause, whole * 4 / 5);
        whole = std::min<std::chrono::milliseconds>(whole * 2, 5min);
        now += pause;
        EXPECT_TRUE(may_begin(capacity, now));
    }
    capacity.mail_taken();
    capacity.busy(1, now);
    EXPECT_LE(capacity.next_mail(now) - now, 2s);
}

TEST(Capacity, BeginsNoMoreMailsInAnyMinuteThanTheLimit) {
    for (const std::uint32_t limit : {1u, 2u, 3u, 4u, 5u, 7u, 30u, 60u, 999u, 100'000u}) {
        Capacity capacity({.connections = 2, .mails_per_minute = limit}, 1);
        auto begun = send_all(capacity, kStart, 5min);
        // After a rest the burst is there again, and the limit holds none the less.
        const auto more = send_all(capacity, kStart + 5min + 13s, 2min);
        begun.insert(begun.end(), more.begin(), more.end());
        EXPECT_LE(most_in_a_minute(begun), limit) << limit;
        EXPECT_GE(begun.size(), std::size_t{limit} * 5) << limit << ": it must not starve";
    }
}

TEST(Capacity, LetsAFifthOfTheLimitLeaveAtOnce) {
    Capacity capacity({.connections = 2, .mails_per_minute = 30}, 1);
    for (int i = 0; i < 6; ++i) {
        EXPECT_TRUE(may_begin(capacity, kStart));
        capacity.mail_begins(kStart);
    }
    EXPECT_FALSE(may_begin(capacity, kStart));
    EXPECT_EQ(capacity.next_mail(kStart), kStart + 2400ms);
}

TEST(Capacity, KeepsTheLimitHoweverIrregularlyMailsCome) {
    std::minstd_rand chance(11);
    Capacity capacity({.connections = 2, .mails_per_minute = 30}, 1);
    std::vector<TimePoint> begun;
    TimePoint now = kStart;
    for (int i = 0; i < 20'000; ++i) {
        now += std::chrono::milliseconds(std::uniform_int_distribution<int>(0, 3000)(chance));
        if (!may_begin(capacity, now)) continue;
        capacity.mail_begins(now);
        begun.push_back(now);
    }
    EXPECT_LE(most_in_a_minute(begun), 30u);
    EXPECT_GT(begun.size(), 1000u);
}

TEST(Capacity, HalvesTheRateWhenOneConnectionIsStillTooMuch) {
    Capacity capacity({.connections = 1}, 1);
    for (int i = 0; i < 200; ++i)
        capacity.mail_begins(kStart + i * 100ms);
    const TimePoint signal = kStart + 20s;
    capacity.busy(1, signal);
    const auto begun = send_all(capacity, signal + 10s, 9min);
    EXPECT_LE(most_in_a_minute(begun), 100u);
    EXPECT_GE(begun.size(), 600u);
    // Ten minutes after the signal it is tried without.
    EXPECT_GT(most_in_a_minute([&] {
                  std::vector<TimePoint> times;
                  for (TimePoint now = signal + 11min; times.size() < 500; now += 1ms) {
                      if (!may_begin(capacity, now)) continue;
                      capacity.mail_begins(now);
                      times.push_back(now);
                  }
                  return times;
              }()),
              400u);
}

TEST(Capacity, LearnsNoRateFromASignalThatHasAnotherCause) {
    Capacity capacity({.connections = 1}, 1);
    capacity.mail_begins(kStart);
    capacity.busy(1, kStart);
    TimePoint now = kStart + 2s;
    for (int i = 0; i < 1000; ++i, now += 1ms) {
        ASSERT_TRUE(may_begin(capacity, now)) << i;
        capacity.mail_begins(now);
    }
}

TEST(Capacity, CountsOnlyTheLastMinute) {
    Capacity capacity({.connections = 1}, 1);
    for (int i = 0; i < 1000; ++i)
        capacity.mail_begins(kStart);
    const TimePoint later = kStart + 61s;
    for (int i = 0; i < 40; ++i)
        capacity.mail_begins(later);
    capacity.busy(1, later);
    // Thirty, not half of a thousand: the least that is learned.
    EXPECT_LE(most_in_a_minute(send_all(capacity, later + 5s, 3min)), 30u);
}

TEST(Capacity, ForgetsWhatItLearnedWhenItIsConfigured) {
    Capacity capacity({.connections = 4}, 1);
    capacity.busy(4, kStart);
    capacity.configure({.connections = 6});
    EXPECT_EQ(capacity.connections(), 6u);
    EXPECT_TRUE(may_begin(capacity, kStart));
}

// Whatever comes: one connection at least, never more than allowed, and it recovers.
TEST(Capacity, StaysWithinItsBoundsAndRecovers) {
    std::minstd_rand chance(12);
    for (std::uint32_t allowed = 1; allowed <= 100; allowed += 3) {
        Capacity capacity({.connections = allowed}, allowed);
        TimePoint now = kStart;
        for (int i = 0; i < 1000; ++i) {
            now += std::chrono::milliseconds(std::uniform_int_distribution<int>(0, 500)(chance));
            if (std::uniform_int_distribution<int>(0, 4)(chance) == 0) {
                capacity.busy(std::uniform_int_distribution<std::uint32_t>(0, allowed)(chance),
                              now);
            } else {
                capacity.mail_taken();
            }
            ASSERT_GE(capacity.connections(), 1u);
            ASSERT_LE(capacity.connections(), allowed);
            ASSERT_LE(capacity.next_mail(now) - now, 5min);
        }
        for (std::uint32_t i = 0; i < allowed * allowed; ++i)
            capacity.mail_taken();
        EXPECT_EQ(capacity.connections(), allowed);
    }
}

}  // namespace
