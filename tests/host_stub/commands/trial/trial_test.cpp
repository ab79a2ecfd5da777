// trial_test.cpp - the program itself, as a newcomer calls it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/child_process.hpp"
#include "tests/support/mail_reader.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

test_support::Finished trial(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {HOST_STUB, "trial"});
    return test_support::run(arguments);
}

class TrialModes : public testing::TestWithParam<const char*> {};

TEST_P(TrialModes, ShowsTheMainJobAndEndsWithZero) {
    const auto finished = trial({"--port-mode", GetParam(), "--events", "200"});
    EXPECT_EQ(finished.status, 0) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("\n-- A mail as it arrived: "));
    EXPECT_THAT(finished.output, HasSubstr("\n    Auto-Submitted: auto-generated\n"));
    EXPECT_THAT(finished.output, HasSubstr("\n-- An urgent mail, "));
    EXPECT_THAT(finished.output, HasSubstr("\n    protection     TLS 1.3 "));
    EXPECT_THAT(finished.output, HasSubstr(" 0 failed\n"));
    for (const auto* group : {"energy", "facility", "fire", "on-call", "refrigeration"}) {
        EXPECT_THAT(finished.output,
                    testing::ContainsRegex(std::string("\n    ") + group + " +[1-9][0-9]* +[1-9]"));
    }
    EXPECT_THAT(finished.output, HasSubstr("\nAll is well: "));
    EXPECT_LE(std::count(finished.output.begin(), finished.output.end(), '\n'), 125);
}

INSTANTIATE_TEST_SUITE_P(Both, TrialModes, testing::Values("implicit", "starttls"),
                         [](const auto& mode) { return std::string(mode.param); });

TEST(Trial, KeepsMailsThatAnIndependentParserFindsCorrect) {
    const test_support::TemporaryFolder folder;
    const auto finished = trial({"--keep", folder.path().string(), "--events", "200"});
    ASSERT_EQ(finished.status, 0) << finished.output;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "mails")) {
        files.push_back(entry.path());
    }
    ASSERT_THAT(files, testing::SizeIs(testing::Gt(5u)));
    for (const auto& mail : test_support::read_mails(files)) {
        EXPECT_THAT(mail.defects, IsEmpty()) << mail.raw;
        EXPECT_EQ(mail.content_type, "text/plain");
        EXPECT_THAT(mail.header("subject"), testing::StartsWith("[Building 7"));
    }
}

TEST(Trial, SinksAcceptTheExamplesWithoutAWarning) {
    for (const auto& [plugin, example] : std::vector<std::pair<std::string, std::string>>{
             {PLUGIN, "encrypted_email.toml"}, {OTHER_PLUGIN, "journal_file.toml"}}) {
        const auto finished = test_support::run(
            {HOST_STUB, "check", plugin, "--offline", "--config", EXAMPLES "/" + example});
        EXPECT_EQ(finished.status, 0) << finished.output;
        EXPECT_THAT(finished.output, testing::Not(HasSubstr("warning"))) << example;
    }
}

TEST(Trial, SaysHowToGetAPluginThatIsNotThere) {
    const auto finished = trial({"--plugin", "/nowhere/encrypted_email.so"});
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.output, HasSubstr("/nowhere/encrypted_email.so"));
    EXPECT_THAT(finished.output, HasSubstr("--target encrypted_email"));
}

TEST(Trial, AnotherKindOfSinkRefusesTheConfiguration) {
    const auto finished = trial({"--plugin", OTHER_PLUGIN});
    EXPECT_EQ(finished.status, 2) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("encrypted_email.toml:"));
}

TEST(Trial, AWrongCommandLineIsToldFromAFailedTrial) {
    EXPECT_EQ(trial({"--port-mode", "plaintext"}).status, 2);
    EXPECT_EQ(trial({"--events", "0"}).status, 2);
    EXPECT_EQ(trial({"--everything"}).status, 2);
}

}  // namespace
