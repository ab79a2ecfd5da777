// expectations.hpp - what holds after a storm during an outage, whatever its size.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/outage/outage.hpp"

namespace outage {

/// No call of submit() waited for anything but now and then a lock: one that is held across I/O
/// would be waited for by most calls of a thread that does nothing else.
inline void expect_submit_was_prompt(const Outage& outage) {
    const crash::StormFigures figures = outage.figures();
    EXPECT_EQ(figures.refused, 0u);
    EXPECT_LT(figures.waited, figures.calls / 50) << text_of(figures);
    ::testing::Test::RecordProperty("storm", text_of(figures));
}

/// After the relay's return the first attempt comes when the sink's own schedule says: one that was
/// under way has to fail at its deadline, and the pause is at most twice the one before.  That
/// attempt brings everything; no other fails.
inline void expect_recovery_by_schedule(const Outage& outage) {
    for (const Attempts& relay : outage.attempts()) {
        ASSERT_GE(relay.silent.size(), 2u);
        ASSERT_FALSE(relay.served.empty());
        const auto former = relay.silent.back() - relay.silent[relay.silent.size() - 2];
        // Scattered by a fifth, and what a busy machine adds to a pause is in both of them.
        const auto longest = kTimeout + 2 * former * 5 / 4;
        EXPECT_LE(relay.served.front() - relay.silent.back(), longest + kTimeout);
        EXPECT_EQ(relay.fruitless, 0u);
    }
}

/// Everybody was told of everything, once.
inline void expect_everything_told(const Outage& outage) {
    const crash::BookCounts counts = outage.counts();
    EXPECT_EQ(outage.missing(), 0u);
    EXPECT_EQ(counts.wrong_recipients, 0u) << outage.everything_odd();
    EXPECT_EQ(counts.broken, 0u) << outage.everything_odd();
    EXPECT_EQ(counts.duplicates + counts.regrouped, 0u);
    const crash::Stages stages = outage.stages();
    EXPECT_EQ(stages.finals(), stages.events());
    EXPECT_EQ(stages.not_delivered(), 0u);
    EXPECT_EQ(stages.misuses(), 0u) << outage.everything_odd();
    ::testing::Test::RecordProperty("mails", std::to_string(counts.mails));
}

}  // namespace outage
