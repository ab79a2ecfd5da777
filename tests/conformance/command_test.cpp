// `host-stub conformance` as a person uses it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_stub/conformance/case.hpp"
#include "tests/support/child_process.hpp"

namespace {

using test_support::Finished;
using ::testing::HasSubstr;

const std::string kConfiguration = SOURCE_ROOT "/tests/abi/bad_modules/bad_module.toml";

Finished conformance(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {HOST_STUB, "conformance"});
    return test_support::run(arguments);
}

std::string bad_module(const std::string& name) { return BAD_MODULES "/bad_" + name + ".so"; }

TEST(ConformanceCommand, ListsEveryCaseWithOneSentence) {
    const Finished listed = conformance({"--list"});
    EXPECT_EQ(listed.status, 0);
    for (const auto& which : host_stub::conformance::all_cases()) {
        EXPECT_THAT(listed.output, HasSubstr(which.name));
        EXPECT_THAT(listed.output, HasSubstr(which.sentence));
    }
}

TEST(ConformanceCommand, EndsWithOneWhenACaseFailsAndSaysWhy) {
    const Finished finished = conformance(
        {bad_module("final_twice"), "--config", kConfiguration, "--case", "final-once-per-event"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.output, HasSubstr("FAIL AS-57   final-once-per-event"));
    EXPECT_THAT(finished.output, HasSubstr("2 FINAL receipts came for one event"));
    EXPECT_THAT(finished.output, HasSubstr("0 of 1 cases passed, 1 failed"));
}

TEST(ConformanceCommand, TurnsACrashIntoAFailedCaseAndShowsItsLastWords) {
    const Finished finished =
        conformance({bad_module("throws_when_loaded"), "--config", kConfiguration});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.output, HasSubstr("FAIL AS-3    scan-is-quick"));
    EXPECT_THAT(finished.output, HasSubstr("thrown in a static constructor"));
    EXPECT_THAT(finished.output, HasSubstr("nothing can be tried without scan-is-quick"));
    EXPECT_THAT(finished.output, HasSubstr("0 of "));
}

TEST(ConformanceCommand, SaysWhatCouldNotBeJudged) {
    const Finished finished = conformance({JOURNAL_FILE, "--case", "secret-never-shown"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.output, HasSubstr("could not be judged: the sink asked for no secret"));
}

TEST(ConformanceCommand, NeedsAConfigurationForAForeignSink) {
    const Finished finished = conformance({bad_module("none")});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.output,
                HasSubstr("no configuration is built in for test.bad_module: give one"));
}

TEST(ConformanceCommand, RefusesAnUnknownCaseAndAMissingFile) {
    const Finished unknown = conformance({JOURNAL_FILE, "--case", "no-such-case"});
    EXPECT_EQ(unknown.status, 2);
    EXPECT_THAT(unknown.output, HasSubstr("--list"));
    EXPECT_EQ(conformance({JOURNAL_FILE, "--config", "/no/such/file"}).status, 2);
    EXPECT_EQ(conformance({}).status, 2);
}

}  // namespace
