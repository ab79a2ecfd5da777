// run_script.hpp - a short run whose host dies at the given points, for tests.
//
// Says by the tests' own means what was wrong in the run, and that every point was reached.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "tests/crash/campaign.hpp"
#include "tests/support/sink_under_test.hpp"
#include "tests/support/temporary_folder.hpp"

namespace crash {

inline CampaignResult run_script(std::vector<KillPoint> script) {
    const test_support::TemporaryFolder folder;
    CampaignOptions options;
    options.folder = folder.path();
    options.host = CRASH_HOST;
    options.plugin = test_support::plugin_path();
    options.events = 400;
    options.script = std::move(script);
    options.sample = 20;
    CampaignResult result = Campaign(options).run();
    EXPECT_THAT(result.breaches(), ::testing::IsEmpty()) << result.host_said;
    EXPECT_THAT(check_sample(result.sample, Generator(options.seed)), ::testing::IsEmpty());
    EXPECT_FALSE(result.sample.empty());
    EXPECT_EQ(result.progress.kills, options.script.size());
    EXPECT_TRUE(result.unreached.empty()) << "a point did not come";
    return result;
}

}  // namespace crash
