// A host that dies at the calls of a sink that takes custody: the journal_file plugin, which
// settles an event with CUSTODY and FINAL when its line is on stable storage.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "tests/crash/generator.hpp"
#include "tests/crash/host/host.hpp"
#include "tests/crash/host_process.hpp"
#include "tests/crash/journal.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr crash::Index kEvents = 300;

class StorageCalls : public ::testing::Test {
protected:
    StorageCalls() {
        test_support::write_file(folder_.path() / "sink.toml", "path = \"lines.ndjson\"\n");
        fs::create_directory(folder_.path() / "state");
        fs::permissions(folder_.path() / "state", fs::perms::owner_all);
    }

    crash::HostProcess::End live(const std::string& kill_point) {
        std::vector<std::string> arguments{CRASH_HOST,
                                           "--plugin",
                                           JOURNAL_FILE_PLUGIN,
                                           "--config",
                                           (folder_.path() / "sink.toml").string(),
                                           "--state",
                                           (folder_.path() / "state").string(),
                                           "--journal",
                                           (folder_.path() / "journal").string(),
                                           "--events",
                                           std::to_string(kEvents),
                                           "--window",
                                           "40",
                                           "--batch",
                                           "10"};
        arguments.insert(arguments.end(),
                         kill_point.empty()
                             ? std::initializer_list<std::string>{"--ask-again", "yes"}
                             : std::initializer_list<std::string>{"--kill", kill_point});
        crash::HostProcess host(arguments, folder_.path() / "host.log");
        return *host.wait(milliseconds(-1));
    }

    [[nodiscard]] crash::Stages stages() const {
        crash::Stages stages(kEvents);
        crash::JournalReader(folder_.path() / "journal")
            .read([&stages](const crash::Record& record) { stages.apply(record); });
        return stages;
    }

    // Ids of the lines that are whole.
    [[nodiscard]] std::set<std::string> stored() const {
        std::set<std::string> ids;
        std::ifstream lines(folder_.path() / "state" / "lines.ndjson");
        for (std::string line; std::getline(lines, line) && !lines.eof();) {
            const std::size_t begin = line.find(":\"") + 2;
            ids.insert(line.substr(begin, line.find('"', begin) - begin));
        }
        return ids;
    }

    const test_support::TemporaryFolder folder_;
    const crash::Generator generator_{1};
};

TEST_F(StorageCalls, WhatHadCustodyIsStoredWhereverTheHostDies) {
    for (const char* point : {"fdatasync:1:before", "fdatasync:1:after", "fdatasync:2:before",
                              "fdatasync:3:after", "any-call:2:before", "custody:7:before",
                              "custody:7:after", "final:5:before", "final:5:after"}) {
        const auto end = live(point);
        ASSERT_TRUE(end.killed) << point << " ended with " << end.status << '\n'
                                << test_support::read_file(folder_.path() / "host.log");
        const std::set<std::string> ids = stored();
        const crash::Stages so_far = stages();
        for (crash::Index event = 0; event < kEvents; ++event) {
            if (so_far.in_custody(event) || so_far.is_final(event)) {
                EXPECT_TRUE(ids.contains(generator_.id(event))) << point << ", event " << event;
            }
        }
    }
    const auto end = live("");
    EXPECT_FALSE(end.killed);
    EXPECT_EQ(end.status, crash::kSettled);
    EXPECT_EQ(stored().size(), kEvents) << "every event is there";
    EXPECT_EQ(stages().finals(), kEvents);
    EXPECT_EQ(stages().misuses(), 0u);
}

TEST_F(StorageCalls, ThePointIsTheNthReceiptAndNotTheOneBeforeOrAfter) {
    ASSERT_TRUE(live("custody:7:before").killed);
    EXPECT_EQ(stages().custodies(), 6u);
    ASSERT_TRUE(live("custody:7:after").killed);
    EXPECT_EQ(stages().custodies(), 13u);
}

TEST_F(StorageCalls, APointThatDoesNotComeKillsNobody) {
    const auto end = live("rename:1:before");
    EXPECT_FALSE(end.killed);
    EXPECT_EQ(end.status, crash::kSettled);
}

}  // namespace
