// When a fault relay misbehaves.
#include "tests/support/fault_plan.hpp"

#include <gtest/gtest.h>

#include <string>

namespace test_support {
namespace {

TEST(FaultPlan, ReadsWhatIsWrittenOnACommandLine) {
    const auto once = parse_misbehaviour("drop-at-data");
    ASSERT_TRUE(once);
    EXPECT_EQ(once->fault, Fault::drop);
    EXPECT_EQ(once->step, Step::data);
    EXPECT_EQ(once->times, 1u);
    EXPECT_EQ(parse_misbehaviour("4xx-at-rcpt:3")->times, 3u);
    EXPECT_EQ(parse_misbehaviour("partial-then-close-at-dot:always")->times, Misbehaviour::kAlways);
    for (const std::string wrong : {"", "drop", "drop-at-", "fall-at-data", "drop-at-lunch",
                                    "drop-at-data:", "drop-at-data:x", "drop-at-data:1x"}) {
        EXPECT_FALSE(parse_misbehaviour(wrong)) << wrong;
    }
}

TEST(FaultPlan, ReadsTheNameOfEveryStepAndFault) {
    for (const Step step : kSteps)
        EXPECT_EQ(step_named(name_of(step)), step);
    for (const Fault fault : kFaults)
        EXPECT_EQ(fault_named(name_of(fault)), fault);
}

TEST(FaultPlan, StrikesTheFirstTimesAndNoMore) {
    FaultSchedule schedule({.misbehaviours = {{Step::mail, Fault::drop, 2}}, .odds = {}});
    EXPECT_EQ(schedule.at(Step::rcpt), std::nullopt);
    EXPECT_EQ(schedule.at(Step::mail), Fault::drop);
    EXPECT_EQ(schedule.at(Step::mail), Fault::drop);
    EXPECT_EQ(schedule.at(Step::mail), std::nullopt);
    EXPECT_EQ(schedule.faults(), 2u);
}

TEST(FaultPlan, StrikesOnceForARecipientThatNamesAFault) {
    FaultSchedule schedule({});
    for (int i = 0; i < 2; ++i)
        schedule.recipient_named("reset-at-dot@x.example");
    schedule.recipient_named("facility@x.example");
    EXPECT_EQ(schedule.at(Step::dot), Fault::reset);
    EXPECT_EQ(schedule.at(Step::dot), std::nullopt);
}

TEST(FaultPlan, DrawsTheSameFromTheSameSeed) {
    const auto drawn = [](std::uint64_t seed) {
        FaultSchedule schedule(
            {.misbehaviours = {}, .odds = {.per_mille = 200, .seed = seed, .steps = {Step::mail}}});
        std::string all;
        for (int i = 0; i < 1000; ++i) {
            const auto fault = schedule.at(Step::mail);
            all += fault ? name_of(*fault) : "-";
            EXPECT_EQ(schedule.at(Step::data), std::nullopt);
        }
        EXPECT_GT(schedule.faults(), 100u);
        EXPECT_LT(schedule.faults(), 300u);
        return all;
    };
    EXPECT_EQ(drawn(7), drawn(7));
    EXPECT_NE(drawn(7), drawn(8));
}

TEST(FaultPlan, EndsWithPeace) {
    FaultSchedule schedule({.misbehaviours = {{Step::mail, Fault::drop, Misbehaviour::kAlways}},
                            .odds = {.per_mille = 1000}});
    EXPECT_TRUE(schedule.at(Step::mail));
    EXPECT_TRUE(schedule.may_happen_at(Step::mail));
    schedule.make_peace();
    EXPECT_FALSE(schedule.at(Step::mail));
    EXPECT_FALSE(schedule.may_happen_at(Step::mail));
}

}  // namespace
}  // namespace test_support
