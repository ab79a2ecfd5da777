// What a person sees, and what a script can rely on.
#include <boost/json/parse.hpp>
#include <sstream>

#include "tests/check/scenario.hpp"

using namespace check_test;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

class Command : public CheckScenario {
protected:
    const PostfixInstance postfix_{{{mailbox("gone"), "550 5.1.1 no such mailbox here"}}};
    RelayText relay_ = relay_to(postfix_);
};

TEST_F(Command, PrintsALinePerStepAndTheRemedyBelowTheOneThatFailed) {
    groups_[0].to.push_back(mailbox("gone"));
    const Checked checked = check(relay_, {"--text"});
    EXPECT_EQ(checked.status, 1);
    EXPECT_THAT(checked.output,
                AllOf(HasSubstr("would take this configuration\n\nrelay main\n  passed "),
                      HasSubstr("\ngroup facility by relay main\n"),
                      HasSubstr("  recipient    facility@building7.example; server: \"250 2.1.5"),
                      HasSubstr("FAILED"),
                      HasSubstr("\n                                   server: \"550 5.1.1"),
                      HasSubstr("\n                                   remedy: Check groups."),
                      HasSubstr(" passed, 1 failed, 0 skipped, 0 not tried\n")));
    // Nobody writes over lines that go to a file.
    EXPECT_THAT(checked.output, Not(HasSubstr("\r")));
}

TEST_F(Command, PrintsJsonThatEndsWithASummary) {
    const Checked checked = check(relay_);
    std::istringstream lines(checked.output);
    std::string last;
    for (std::string line; std::getline(lines, line);)
        last = line;
    const auto summary = boost::json::parse(last).at("summary");
    EXPECT_EQ(summary.at("passed"), 12);
    EXPECT_EQ(summary.at("failed"), 0);
    EXPECT_EQ(summary.at("not_tried"), 0);
}

TEST_F(Command, ConnectsToNothingWhenOffline) {
    const Checked checked = check(relay_, {"--offline", "--text"});
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_THAT(checked.output, HasSubstr("would take this configuration"));
    EXPECT_EQ(postfix_.counts().connections, 0u);
}

TEST_F(Command, JudgesTheDocumentFirst) {
    relay_.tls = "none";
    const Checked checked = check(relay_, {"--text"});
    EXPECT_EQ(checked.status, 2);
    EXPECT_THAT(checked.output, HasSubstr("relays.main.tls"));
    EXPECT_EQ(postfix_.counts().connections, 0u);
    relay_.tls = "implicit";
    EXPECT_EQ(check(relay_, {"--within", "-1"}).status, 2);
}

}  // namespace
