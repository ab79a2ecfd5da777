#include "host_stub/commands/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_stub/commands/exit_code.hpp"

using namespace host_stub::commands;
using host_stub::host::LedgerCounts;
using testing::HasSubstr;

namespace {

int exit_code_with(std::size_t LedgerCounts::*count) {
    Summary summary;
    summary.counts.delivered = 7;
    summary.counts.*count = 1;
    return exit_code_of(summary);
}

TEST(Summary, EndsWithWhatBecameOfTheEvents) {
    EXPECT_EQ(exit_code_with(&LedgerCounts::delivered), kSettled);
    EXPECT_EQ(exit_code_with(&LedgerCounts::filtered), kSettled);
    EXPECT_EQ(exit_code_with(&LedgerCounts::partial), kNotDelivered);
    EXPECT_EQ(exit_code_with(&LedgerCounts::rejected), kNotDelivered);
    EXPECT_EQ(exit_code_with(&LedgerCounts::expired), kNotDelivered);
    EXPECT_EQ(exit_code_with(&LedgerCounts::evicted), kNotDelivered);
    EXPECT_EQ(exit_code_with(&LedgerCounts::refused), kNotDelivered);
    EXPECT_EQ(exit_code_with(&LedgerCounts::in_custody), kUndecided);
    EXPECT_EQ(exit_code_with(&LedgerCounts::undecided), kUndecided);
}

TEST(Summary, CountsEveryOutcome) {
    Summary summary;
    summary.counts.delivered = 1;
    summary.counts.filtered = 2;
    summary.counts.partial = 3;
    summary.counts.rejected = 4;
    summary.counts.expired = 5;
    summary.counts.evicted = 6;
    EXPECT_THAT(describe(summary), HasSubstr("outcome   1 delivered, 2 filtered, 3 partial, "
                                             "4 rejected, 5 expired, 6 evicted\n"));
}

}  // namespace
