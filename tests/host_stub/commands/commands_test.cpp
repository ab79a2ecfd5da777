// The small commands of host-stub as a person uses them: help, simulate, check, module.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using test_support::Finished;
using ::testing::AllOf;
using ::testing::HasSubstr;

Finished host_stub(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), HOST_STUB);
    return test_support::run(arguments);
}

TEST(HostStub, ListsItsCommandsAndEachExplainsItself) {
    const Finished help = host_stub({"--help"});
    EXPECT_EQ(help.status, 0);
    for (const auto* command : {"run", "check", "convert", "dead-letters", "trust", "module",
                                "conformance", "simulate", "trial"}) {
        EXPECT_THAT(help.output, HasSubstr(std::string("\n  ") + command));
        const Finished manual = host_stub({command, "--help"});
        EXPECT_EQ(manual.status, 0);
        EXPECT_THAT(manual.output, AllOf(HasSubstr(std::string("usage: host-stub ") + command),
                                         HasSubstr("Example"), HasSubstr("--help")));
    }
}

TEST(HostStub, SaysWhatIsWrongWithACommandLine) {
    EXPECT_EQ(host_stub({}).status, 2);
    const Finished unknown = host_stub({"rnu"});
    EXPECT_EQ(unknown.status, 2);
    EXPECT_THAT(unknown.output, HasSubstr("there is no command 'rnu'"));
    const Finished abbreviated = host_stub({"simulate", "day", "--cou", "3"});
    EXPECT_EQ(abbreviated.status, 2);
    EXPECT_THAT(abbreviated.output, HasSubstr("host-stub simulate --help explains it"));
    EXPECT_EQ(host_stub({"module"}).status, 2);
}

TEST(Simulate, PrintsTheEventsThatWereAskedFor) {
    const Finished day = host_stub({"simulate", "day", "--count", "7", "--seed", "3"});
    EXPECT_EQ(day.status, 0);
    EXPECT_EQ(std::count(day.output.begin(), day.output.end(), '\n'), 7);
    EXPECT_EQ(day.output, host_stub({"simulate", "day", "--count=7", "--seed=3"}).output);
    const Finished later =
        host_stub({"simulate", "storm", "--count", "1", "--begin", "2030-06-01T12:00:00+02:00"});
    EXPECT_THAT(later.output, HasSubstr("\"occurred\":\"2030-06-01T10:00:0"));
}

TEST(Simulate, RefusesWhatItCannotDo) {
    EXPECT_EQ(host_stub({"simulate", "week"}).status, 2);
    EXPECT_EQ(host_stub({"simulate", "day", "--count", "-3"}).status, 2);
    EXPECT_EQ(host_stub({"simulate", "day", "--begin", "yesterday"}).status, 2);
}

TEST(Check, JudgesAConfigurationAndChangesNothing) {
    const test_support::TemporaryFolder folder;
    const std::string good = folder.path() / "good.toml";
    const std::string bad = folder.path() / "bad.toml";
    const std::string journal = folder.path() / "journal.ndjson";
    test_support::write_file(good, "path = \"" + journal + "\"\n");
    test_support::write_file(bad, "\npth = \"x\"\n");
    EXPECT_EQ(host_stub({"check", JOURNAL_FILE, "-c", good}).status, 0);
    EXPECT_FALSE(std::filesystem::exists(journal));
    const Finished refused = host_stub({"check", JOURNAL_FILE, "-c", bad});
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.output, AllOf(HasSubstr(bad + ":2"), HasSubstr("pth")));
}

TEST(ModuleCommand, DescribesAPluginOrSaysWhyItIsRefused) {
    const Finished described = host_stub({"module", JOURNAL_FILE});
    EXPECT_EQ(described.status, 0);
    EXPECT_THAT(described.output, AllOf(HasSubstr("journal-file"), HasSubstr("this one has 1.0")));
    const Finished refused = host_stub({"module", BAD_MODULES "/bad_newer_min_host_minor.so"});
    EXPECT_EQ(refused.status, 3);
    EXPECT_THAT(refused.output, AllOf(HasSubstr("1.1000"), HasSubstr("1.0")));
}

}  // namespace
