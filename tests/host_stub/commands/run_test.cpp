// `host-stub run` from end to end, with the journal_file sink and with modules that misbehave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "host_stub/building/simulation.hpp"
#include "host_stub/events/event_line.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using test_support::Finished;
using test_support::read_file;
using test_support::write_file;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace events = host_stub::events;
namespace fs = std::filesystem;

std::string lines_of(const std::vector<events::Event>& simulated) {
    std::string text;
    for (const events::Event& event : simulated)
        text += events::write_event_line(event) + '\n';
    return text;
}

std::ptrdiff_t count_lines(const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
}

class RunCommand : public testing::Test {
protected:
    RunCommand() {
        write_file(config_, "path = \"" + journal_.string() + "\"\nsync = false\n");
        write_file(bad_config_, "limit = 64\n");
    }

    Finished run(const std::string& plugin, const fs::path& config,
                 const std::vector<std::string>& more, std::string_view input = {}) {
        std::vector<std::string> arguments = {HOST_STUB, "run", plugin, "--config", config};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return test_support::run(arguments, input);
    }

    Finished run_journal(const std::vector<std::string>& more) {
        return run(JOURNAL_FILE, config_, more);
    }

    /// With the events in a file: too many for a pipe that nobody reads yet.
    Finished run_journal_on(const std::string& events, std::vector<std::string> more = {}) {
        return run_journal(with_events(events, std::move(more)));
    }

    Finished run_bad_on(const std::string& name, const std::string& events,
                        std::vector<std::string> more = {}) {
        return run(BAD_MODULES "/bad_" + name + ".so", bad_config_,
                   with_events(events, std::move(more)));
    }

    std::vector<std::string> with_events(const std::string& events, std::vector<std::string> more) {
        write_file(path("events"), events);
        more.insert(more.end(), {"--events", path("events")});
        return more;
    }

    std::string path(const std::string& name) const { return folder_.path() / name; }

    test_support::TemporaryFolder folder_;
    fs::path journal_ = folder_.path() / "journal.ndjson";
    fs::path config_ = folder_.path() / "journal.toml";
    fs::path bad_config_ = folder_.path() / "bad.toml";
};

TEST_F(RunCommand, DeliversEveryEventAndEndsWithZero) {
    const auto simulated = host_stub::building::simulate_day({.count = 300});
    const Finished finished = run_journal_on(lines_of(simulated));
    EXPECT_EQ(finished.status, 0) << finished.output;
    EXPECT_THAT(finished.output, AllOf(HasSubstr("300 submitted"), HasSubstr("300 delivered"),
                                       HasSubstr("0 undecided"), HasSubstr("0 breaches")));
    EXPECT_EQ(count_lines(read_file(journal_)), 300);
}

TEST_F(RunCommand, SurvivesAHostileStorm) {
    const auto simulated = host_stub::building::simulate_storm({.count = 2000, .hostile = true});
    const Finished finished = run_journal_on(lines_of(simulated));
    EXPECT_EQ(finished.status, 0) << finished.output;
    EXPECT_EQ(count_lines(read_file(journal_)), 2000);
}

TEST_F(RunCommand, NamesBadLinesAndEndsWithFive) {
    const Finished finished = run(JOURNAL_FILE, config_, {},
                                  "{\"summary\":\"first\"}\n"
                                  "{\"summary\":\"s\",\"prioritiy\":1}\n"
                                  "\n"
                                  "{\"summary\":}\n"
                                  "{\"summary\":\"last\"}");
    EXPECT_EQ(finished.status, 5) << finished.output;
    EXPECT_THAT(finished.output, AllOf(HasSubstr("standard input:2: there is no key 'prioritiy'"),
                                       HasSubstr("standard input:4:12: not JSON"),
                                       HasSubstr("2 submitted"), HasSubstr("2 bad lines")));
}

TEST_F(RunCommand, SkipsALineBeyondTheLimit) {
    const std::string input =
        "{\"summary\":\"" + std::string(17 * 1024 * 1024, 'x') + "\"}\n{\"summary\":\"second\"}\n";
    const Finished finished = run_journal_on(input);
    EXPECT_EQ(finished.status, 5) << finished.output;
    EXPECT_THAT(finished.output, AllOf(HasSubstr("events:1: longer than 16777216 bytes, skipped"),
                                       HasSubstr("1 delivered")));
}

TEST_F(RunCommand, PrintsReceiptsAndNothingElseOnStandardOutput) {
    write_file(path("events"), "{\"id\":\"a-1\",\"summary\":\"s\"}\n");
    const Finished finished = test_support::run(
        {"/bin/sh", "-c", "exec \"$0\" run \"$1\" -c \"$2\" --events \"$3\" --receipts 2>/dev/null",
         HOST_STUB, JOURNAL_FILE, config_, path("events")});
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.output,
              "{\"id\":\"a-1\",\"stage\":\"final\",\"outcome\":\"delivered\","
              "\"certainty\":\"yes\",\"attempts\":1}\n");
}

TEST_F(RunCommand, EndsWithTwoForAConfigurationThatIsRefused) {
    write_file(config_, "pth = \"x\"\n");
    const Finished finished = run_journal({});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.output, AllOf(HasSubstr("E_CONFIG"), HasSubstr(config_.string() + ":1")));
    EXPECT_EQ(run(JOURNAL_FILE, "/no/such/file", {}).status, 2);
    EXPECT_EQ(run_journal({"--rate", "-1"}).status, 2);
    EXPECT_EQ(run_journal({"--no-such-option"}).status, 2);
    EXPECT_EQ(run_journal({"--events", "/no/such/file"}).status, 2);
    EXPECT_EQ(run_journal({"--log", "loud"}).status, 2);
}

TEST_F(RunCommand, EndsWithTwoForSecretsThatOthersMayRead) {
    write_file(path("secrets"), "relay=s3cret\n");
    fs::permissions(path("secrets"), fs::perms::owner_all | fs::perms::others_read);
    const Finished finished = run_journal({"--secrets", path("secrets")});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.output, AllOf(HasSubstr("chmod 600"), Not(HasSubstr("s3cret"))));
}

TEST_F(RunCommand, EndsWithThreeForAPluginThatIsRefused) {
    const Finished finished = run_bad_on("wrong_magic", "");
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.output, HasSubstr("refused (wrong magic)"));
    EXPECT_EQ(run("/no/such/plugin.so", config_, {}).status, 3);
    EXPECT_EQ(run_bad_on("create_fails", "").status, 3);
}

TEST_F(RunCommand, WritesUndecidedEventsBackAndEndsWithFour) {
    const auto simulated = host_stub::building::simulate_day({.count = 20});
    const std::vector<std::string> options = {"--drain", "0", "--journal-unfinished", path("left")};
    const Finished finished = run_bad_on("never_final", lines_of(simulated), options);
    EXPECT_EQ(finished.status, 4) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("20 undecided"));
    EXPECT_EQ(read_file(path("left")), lines_of(simulated));

    // Fed to a sink that works, the file that was left tells the truth again: nothing is left.
    const Finished again =
        run_journal({"--events", path("left"), "--journal-unfinished", path("left")});
    EXPECT_EQ(again.status, 0) << again.output;
    EXPECT_EQ(read_file(path("left")), "");
    EXPECT_EQ(count_lines(read_file(journal_)), 20);
}

TEST_F(RunCommand, SaysHowToKeepUndecidedEvents) {
    const Finished finished = run_bad_on("never_final", "{\"summary\":\"s\"}\n", {"--drain", "0"});
    EXPECT_EQ(finished.status, 4);
    EXPECT_THAT(finished.output, HasSubstr("--journal-unfinished"));
}

TEST_F(RunCommand, EndsWithOneForARefusedEventOrABrokenContract) {
    const Finished misuse = run_bad_on("final_twice", "{\"summary\":\"s\"}\n");
    EXPECT_EQ(misuse.status, 1) << misuse.output;
    EXPECT_THAT(misuse.output, HasSubstr("second FINAL receipt"));
}

TEST_F(RunCommand, WaitsForRoomWhenTheSinkIsFull) {
    write_file(bad_config_, "limit = 16\n");
    const auto simulated = host_stub::building::simulate_day({.count = 2000});
    const Finished finished = run_bad_on("none", lines_of(simulated));
    EXPECT_EQ(finished.status, 0) << finished.output;
    EXPECT_THAT(finished.output,
                AllOf(HasSubstr("2000 delivered"), Not(HasSubstr(" 0 times full"))));
}

TEST_F(RunCommand, HandsOverTheSameIdOnce) {
    const std::string line = "{\"id\":\"a-1\",\"summary\":\"s\"}\n";
    const Finished finished = run_journal_on(line + line);
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.output, AllOf(HasSubstr("1 submitted"), HasSubstr("1 repeated")));
}

TEST_F(RunCommand, KeepsTheStateFolderOfTheUser) {
    write_file(config_, "path = \"journal.ndjson\"\n");  // below the state folder
    const Finished finished = run_journal_on("{\"summary\":\"s\"}\n", {"--state", path("state")});
    EXPECT_EQ(finished.status, 0) << finished.output;
    EXPECT_EQ(count_lines(read_file(path("state") + "/journal.ndjson")), 1);
}

TEST_F(RunCommand, LosesNothingThatIsInTheCustodyOfTheSinkWhenNoStateFolderWasGiven) {
    const fs::path config = folder_.path() / "mail.toml";
    write_file(config, "relays.main = { host = \"127.0.0.1\", port = 1 }\n"  // nobody listens there
                       "[groups.all]\nfrom = \"a@x.example\"\nto = \"b@x.example\"\n"
                       "batching.wait = 0\n");
    const Finished finished =
        run(ENCRYPTED_EMAIL, config, {"--drain", "2"}, "{\"summary\":\"s\"}\n");
    EXPECT_EQ(finished.status, 4) << finished.output;
    const std::string_view words = "1 events are in the custody of the sink, in ";
    const auto begin = finished.output.find(words);
    ASSERT_NE(begin, std::string::npos) << finished.output;
    const auto path = finished.output.substr(begin + words.size());
    const fs::path state = path.substr(0, path.find(';'));
    EXPECT_FALSE(fs::is_empty(state)) << state;
    fs::remove_all(state);
}

class StoppedRun : public RunCommand, public testing::WithParamInterface<const char*> {};

TEST_P(StoppedRun, StopsTheSinkAndSumsUpOnASignal) {
    // Standard input stays open and silent, so that only the signal can end the run.
    const std::string script =
        "cd \"$4\"; mkfifo fifo\n"
        "{ echo '{\"id\":\"a-1\",\"summary\":\"s\"}'; exec sleep 600; } >fifo & keeper=$!\n"
        "\"$0\" run \"$1\" -c \"$2\" --receipts <fifo >receipts 2>summary & run=$!\n"
        "until grep -q a-1 receipts; do sleep 0.02; done\n"
        "kill -s $3 $run; wait $run; status=$?; kill $keeper; cat summary; exit $status\n";
    const Finished finished = test_support::run(
        {"/bin/sh", "-c", script, HOST_STUB, JOURNAL_FILE, config_, GetParam(), folder_.path()});
    EXPECT_EQ(finished.status, 0) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("1 delivered"));
}

INSTANTIATE_TEST_SUITE_P(Signals, StoppedRun, testing::Values("INT", "TERM"),
                         [](const auto& parameter) { return std::string(parameter.param); });

}  // namespace
