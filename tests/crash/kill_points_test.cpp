// A host that dies at each named point: nothing is lost, nothing goes astray, and a mail comes
// again only when it had to.
#include <gtest/gtest.h>

#include "tests/crash/campaign.hpp"
#include "tests/crash/run_script.hpp"

namespace {

using crash::CampaignResult;
using crash::Moment;
using crash::run_script;

TEST(Crash, NobodyDies) {
    const CampaignResult result = run_script({});
    EXPECT_EQ(result.lives, 1u);
    EXPECT_EQ(result.progress.book.duplicates, 0u);
    EXPECT_EQ(result.progress.book.regrouped, 0u);
    EXPECT_EQ(result.progress.book.ambiguous, 0u);
}

TEST(Crash, WhileRecipientsAreNamed) {
    run_script({{Moment::rcpt, 1}, {Moment::rcpt, 2}, {Moment::rcpt, 3}});
}

TEST(Crash, BeforeTheServerAnswersTheFinalDot) {
    const CampaignResult result =
        run_script({{Moment::dot, 1}, {Moment::dot, 2}, {Moment::dot, 1}});
    EXPECT_GE(result.progress.book.ambiguous, 3u) << "the server took these mails";
}

TEST(Crash, RightAfterTheServerHasAnsweredTheFinalDot) {
    run_script({{Moment::replied, 1}, {Moment::replied, 2}, {Moment::replied, 3}});
}

TEST(Crash, AtFinalReceipts) {
    run_script({{Moment::final, 1, false}, {Moment::final, 1, true}, {Moment::final, 20, false}});
}

TEST(Crash, WhenASecretIsAskedFor) {
    run_script({{Moment::secret, 1, false}, {Moment::secret, 2, true}});
}

}  // namespace
