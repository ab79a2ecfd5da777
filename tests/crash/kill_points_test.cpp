// A host that dies at each named point: nothing is lost, nothing goes astray, and a mail comes
// again only when it had to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/crash/campaign.hpp"
#include "tests/support/sink_under_test.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using crash::CampaignOptions;
using crash::CampaignResult;
using crash::Moment;
using ::testing::IsEmpty;

CampaignResult run(std::vector<crash::KillPoint> script, std::vector<std::string>& odd_mails) {
    const test_support::TemporaryFolder folder;
    CampaignOptions options;
    options.folder = folder.path();
    options.host = CRASH_HOST;
    options.plugin = test_support::plugin_path();
    options.events = 400;
    options.script = std::move(script);
    options.sample = 20;
    const CampaignResult result = crash::Campaign(options).run();
    odd_mails = crash::check_sample(result.sample, crash::Generator(options.seed));
    return result;
}

void expect_right(const CampaignResult& result, const std::vector<std::string>& odd_mails) {
    EXPECT_THAT(result.breaches(), IsEmpty()) << result.host_said;
    EXPECT_THAT(odd_mails, IsEmpty());
    EXPECT_FALSE(result.sample.empty());
    EXPECT_EQ(result.progress.finals, result.progress.events);
}

TEST(Crash, NobodyDies) {
    std::vector<std::string> odd_mails;
    const CampaignResult result = run({}, odd_mails);
    expect_right(result, odd_mails);
    EXPECT_EQ(result.lives, 1u);
    EXPECT_EQ(result.progress.book.duplicates, 0u);
    EXPECT_EQ(result.progress.book.regrouped, 0u);
}

TEST(Crash, WhileRecipientsAreNamed) {
    std::vector<std::string> odd_mails;
    const CampaignResult result =
        run({{Moment::rcpt, 1}, {Moment::rcpt, 2}, {Moment::rcpt, 3}}, odd_mails);
    expect_right(result, odd_mails);
    EXPECT_EQ(result.kills.at(Moment::rcpt), 3u);
}

TEST(Crash, BeforeTheServerAnswersTheFinalDot) {
    std::vector<std::string> odd_mails;
    const CampaignResult result =
        run({{Moment::dot, 1}, {Moment::dot, 2}, {Moment::dot, 1}}, odd_mails);
    expect_right(result, odd_mails);
    EXPECT_EQ(result.kills.at(Moment::dot), 3u);
    EXPECT_GE(result.progress.book.ambiguous, 3u) << "the server took these mails";
}

TEST(Crash, RightAfterTheServerHasAnsweredTheFinalDot) {
    std::vector<std::string> odd_mails;
    const CampaignResult result =
        run({{Moment::replied, 1}, {Moment::replied, 2}, {Moment::replied, 3}}, odd_mails);
    expect_right(result, odd_mails);
    EXPECT_EQ(result.kills.at(Moment::replied), 3u);
}

TEST(Crash, AtFinalReceipts) {
    std::vector<std::string> odd_mails;
    const CampaignResult result =
        run({{Moment::final, 1, false}, {Moment::final, 1, true}, {Moment::final, 20, false}},
            odd_mails);
    expect_right(result, odd_mails);
    EXPECT_EQ(result.kills.at(Moment::final), 3u);
}

TEST(Crash, WhenASecretIsAskedFor) {
    std::vector<std::string> odd_mails;
    const CampaignResult result =
        run({{Moment::secret, 1, false}, {Moment::secret, 2, true}}, odd_mails);
    expect_right(result, odd_mails);
    EXPECT_EQ(result.kills.at(Moment::secret), 2u);
}

}  // namespace
