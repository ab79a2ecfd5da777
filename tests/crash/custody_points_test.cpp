// A host that dies at CUSTODY receipts and at the calls by which the sink stores: what the sink has
// taken into custody it delivers, though the host never submits it again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/crash/campaign.hpp"
#include "tests/crash/run_script.hpp"

namespace {

using crash::CampaignResult;
using crash::KillPoint;
using crash::Moment;

TEST(CrashWithCustody, AtCustodyReceipts) {
    const CampaignResult result = crash::run_script({{Moment::custody, 1, false},
                                                     {Moment::custody, 1, true},
                                                     {Moment::custody, 30, false},
                                                     {Moment::custody, 30, true}});
    ASSERT_TRUE(result.has_custody());
    EXPECT_EQ(result.kills.at(Moment::custody), 4u);
}

TEST(CrashWithCustody, BeforeAndAfterItsStorageCalls) {
    std::vector<KillPoint> script;
    for (const std::uint32_t count : {1u, 2u, 3u, 5u, 8u, 13u, 21u, 34u}) {
        script.push_back({Moment::any_call, count, false});
        script.push_back({Moment::any_call, count, true});
    }
    const CampaignResult result = crash::run_script(script);
    ASSERT_TRUE(result.has_custody());
    EXPECT_EQ(result.kills.at(Moment::any_call), script.size());
}

}  // namespace
