// The built journal_file.so, as a host meets it.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "plugin_api/cpp/sink_handle.hpp"
#include "tests/plugin_api/recording_host.hpp"

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using alarm_sink::SinkHandle;
using alarm_sink::Status;
using alarm_sink::SubmitResult;
using alarm_sink::test::make_event;
using alarm_sink::test::Receipt;
using alarm_sink::test::RecordingHost;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JournalFile : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        library_ = dlopen(JOURNAL_FILE_PLUGIN, RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(library_, nullptr) << dlerror();
        module_ = reinterpret_cast<alarm_sink_entry_fn>(dlsym(library_, ALARM_SINK_ENTRY_SYMBOL))();
    }
    static void TearDownTestSuite() { dlclose(library_); }

    JournalFile() {
        std::string pattern = (fs::temp_directory_path() / "journal_file_XXXXXX").string();
        state_dir_ = mkdtemp(pattern.data());
        create();
    }
    ~JournalFile() override {
        sink_ = SinkHandle{};
        fs::remove_all(state_dir_);
    }

    void create() {
        sink_ = SinkHandle{};
        const Status status =
            SinkHandle::create(*module_, host_.get(), "journal", state_dir_.string(), sink_);
        ASSERT_TRUE(status.ok()) << status.text();
    }
    void run(const std::string& configuration = "path = \"journal.ndjson\"\n") {
        const Status configured = sink_.configure(configuration, "site.toml");
        ASSERT_TRUE(configured.ok()) << configured.text();
        ASSERT_TRUE(sink_.start(host_.deadline(10s)).ok());
    }
    SubmitResult submit(const std::string& id, std::uint32_t priority = 100) {
        alarm_sink_event event = make_event(id);
        event.ticket = 7;
        event.priority = priority;
        const alarm_sink_event* events[] = {&event};
        return sink_.submit(events);
    }
    Status flush(std::uint32_t level = ALARM_SINK_FLUSH_CUSTODY,
                 std::chrono::nanoseconds wait = 60s) {
        return sink_.flush(level, host_.deadline(wait));
    }
    // Fills the queue with events of `priority`; gives back how many were taken.
    std::size_t submit_until_full(std::uint32_t priority) {
        for (std::size_t taken = 0;; ++taken) {
            if (submit("event-" + std::to_string(taken), priority).code == ALARM_SINK_E_AGAIN) {
                return taken;
            }
        }
    }
    bool in_trouble() {
        return host_.wait_until([](const RecordingHost::Record& record) {
            const auto found = record.troubles.find("journal-not-writable");
            return found != record.troubles.end() && found->second.active;
        });
    }
    std::vector<std::string> ids_in(const fs::path& file) {
        std::vector<std::string> ids;
        std::ifstream lines(file);
        for (std::string line; std::getline(lines, line);) {
            ids.push_back(line.substr(7, line.find('"', 7) - 7));
        }
        return ids;
    }
    fs::path journal() const { return state_dir_ / "journal.ndjson"; }

    static inline void* library_ = nullptr;
    static inline const alarm_sink_module* module_ = nullptr;
    RecordingHost host_;
    fs::path state_dir_;
    SinkHandle sink_;
};

TEST_F(JournalFile, WritesALineAndGivesCustodyThenFinal) {
    run();
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(flush().ok());
    EXPECT_THAT(ids_in(journal()), ElementsAre("a"));
    EXPECT_THAT(host_.record().receipts,
                ElementsAre(Receipt{"a", ALARM_SINK_STAGE_CUSTODY, ALARM_SINK_OUTCOME_PENDING,
                                    ALARM_SINK_SENT_YES, 7, 1},
                            Receipt{"a", ALARM_SINK_STAGE_FINAL, ALARM_SINK_OUTCOME_DELIVERED,
                                    ALARM_SINK_SENT_YES, 7, 1}));
}

TEST_F(JournalFile, GivesNoCustodyWithoutSync) {
    run("path = \"journal.ndjson\"\nsync = false\n");
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(flush(ALARM_SINK_FLUSH_ATTEMPT).ok());
    const auto receipts = host_.record().receipts;
    ASSERT_EQ(receipts.size(), 1u);
    EXPECT_EQ(receipts[0].stage, std::uint32_t{ALARM_SINK_STAGE_FINAL});
    EXPECT_EQ(flush(ALARM_SINK_FLUSH_CUSTODY).code(), ALARM_SINK_E_UNSUPPORTED);
}

TEST_F(JournalFile, KeepsTheOrderOfManyEvents) {
    run();
    std::vector<std::string> expected;
    for (int i = 0; i < 1000; ++i) {
        expected.push_back("event-" + std::to_string(i));
        ASSERT_EQ(submit(expected.back()).code, ALARM_SINK_OK);
    }
    ASSERT_TRUE(flush().ok());
    EXPECT_EQ(ids_in(journal()), expected);
    EXPECT_EQ(host_.record().receipts.size(), 2000u);
}

TEST_F(JournalFile, CreatesTheFileForItsOwnerAlone) {
    run();
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(flush().ok());
    struct stat status {};
    ASSERT_EQ(stat(journal().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(JournalFile, AppendsToWhatAnEarlierRunLeft) {
    run();
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(sink_.stop(host_.deadline(10s)).ok());
    create();
    run();
    ASSERT_EQ(submit("b").code, ALARM_SINK_OK);
    ASSERT_TRUE(sink_.stop(host_.deadline(10s)).ok());
    EXPECT_THAT(ids_in(journal()), ElementsAre("a", "b"));
}

TEST_F(JournalFile, EndsATornLineBeforeItAppends) {
    std::ofstream(journal()) << R"({"id":"torn","occ)";
    run();
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(flush().ok());
    EXPECT_THAT(ids_in(journal()), ElementsAre("torn", "a"));
}

TEST_F(JournalFile, AppendsADuplicateAgainAndAnswersBoth) {
    run();
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(flush().ok());
    EXPECT_THAT(ids_in(journal()), ElementsAre("a", "a"));
    EXPECT_EQ(host_.record().receipts.size(), 4u);
}

TEST_F(JournalFile, KeepsEventsWhileTheFileCannotBeWritten) {
    run("path = \"later/journal.ndjson\"\n");
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(in_trouble());
    EXPECT_THAT(host_.record().troubles.at("journal-not-writable").text,
                HasSubstr("later/journal.ndjson: cannot open it: No such file or directory"));
    ASSERT_EQ(submit("b").code, ALARM_SINK_OK);
    EXPECT_TRUE(flush(ALARM_SINK_FLUSH_ATTEMPT).ok());
    EXPECT_EQ(flush(ALARM_SINK_FLUSH_CUSTODY, 0s).code(), ALARM_SINK_E_TIMEOUT);
    EXPECT_TRUE(host_.record().receipts.empty());

    fs::create_directory(state_dir_ / "later");
    ASSERT_TRUE(flush().ok());
    EXPECT_THAT(ids_in(state_dir_ / "later/journal.ndjson"), ElementsAre("a", "b"));
    EXPECT_FALSE(host_.record().troubles.at("journal-not-writable").active);
    const auto receipts = host_.record().receipts;
    ASSERT_EQ(receipts.size(), 4u);
    EXPECT_GE(receipts[1].attempts, 2u);
}

TEST_F(JournalFile, AFullDiskSpoilsNoLine) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{100, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    run();
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    const bool raised = in_trouble();
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_TRUE(raised);
    EXPECT_THAT(host_.record().troubles.at("journal-not-writable").text,
                HasSubstr("cannot write to it: File too large"));

    ASSERT_TRUE(flush().ok());
    std::ifstream lines(journal());
    std::string torn, whole, more;
    ASSERT_TRUE(std::getline(lines, torn));
    ASSERT_TRUE(std::getline(lines, whole));
    EXPECT_FALSE(std::getline(lines, more));
    EXPECT_EQ(torn.size(), 100u);
    EXPECT_EQ(whole.substr(0, torn.size()), torn);
    EXPECT_EQ(whole.back(), '}');
}

TEST_F(JournalFile, StopGivesEventsBackThatItCannotWrite) {
    run("path = \"never/journal.ndjson\"\n");
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_EQ(submit("b").code, ALARM_SINK_OK);
    const Status status = sink_.stop(host_.deadline(10s));
    EXPECT_EQ(status.code(), ALARM_SINK_E_TIMEOUT);
    EXPECT_THAT(status.text(), HasSubstr("2 events could not be written"));
    EXPECT_TRUE(host_.record().receipts.empty());
    ASSERT_TRUE(sink_.start(host_.deadline(10s)).ok());
    EXPECT_TRUE(flush(ALARM_SINK_FLUSH_CUSTODY).ok());
}

TEST_F(JournalFile, AnswersEachRefusalWithOneWritable) {
    run("path = \"later/journal.ndjson\"\n");
    submit_until_full(100);
    EXPECT_EQ(submit("one more").code, ALARM_SINK_E_AGAIN);
    EXPECT_EQ(host_.record().writables, 0u);
    fs::create_directory(state_dir_ / "later");
    ASSERT_TRUE(flush().ok());
    EXPECT_TRUE(host_.wait_until([](const auto& record) { return record.writables >= 2; }));
    EXPECT_EQ(submit("now").code, ALARM_SINK_OK);
    ASSERT_TRUE(sink_.stop(host_.deadline(10s)).ok());
    EXPECT_EQ(host_.record().writables, 2u);
}

TEST_F(JournalFile, StopAnswersRefusalsToo) {
    run("path = \"never/journal.ndjson\"\n");
    submit_until_full(100);
    EXPECT_EQ(sink_.stop(host_.deadline(10s)).code(), ALARM_SINK_E_TIMEOUT);
    EXPECT_EQ(host_.record().writables, 1u);
}

TEST_F(JournalFile, HoldsRoomBackForUrgentEvents) {
    run("path = \"never/journal.ndjson\"\n");
    const std::size_t ordinary = submit_until_full(100);
    const std::size_t urgent = submit_until_full(10);
    EXPECT_EQ(ordinary, urgent * 7);
    static_cast<void>(sink_.stop(host_.deadline(10s)));
}

TEST_F(JournalFile, TakesTheLargestEvents) {
    run();
    const std::string huge(4'000'000, '\x01');
    const std::vector<alarm_sink_field> fields(100, alarm_sink_field{alarm_sink::str(huge),
                                                                     alarm_sink::str(huge),
                                                                     ALARM_SINK_FIELD_TEXT,
                                                                     0,
                                                                     {alarm_sink::str(huge)}});
    alarm_sink_event event = make_event("huge", huge);
    event.text = event.object = event.category = alarm_sink::str(huge);
    event.fields = fields.data();
    event.field_count = fields.size();
    const alarm_sink_event* events[] = {&event};
    ASSERT_EQ(sink_.submit(events).code, ALARM_SINK_OK);
    ASSERT_TRUE(flush().ok());
    EXPECT_THAT(ids_in(journal()), ElementsAre("huge"));
}

TEST_F(JournalFile, NamesAnEventThatItCannotUse) {
    run();
    const alarm_sink_event good = make_event("a");
    const alarm_sink_event bad = make_event("a\nb");
    const alarm_sink_event* events[] = {&good, &bad, &good};
    const SubmitResult result = sink_.submit(events);
    EXPECT_EQ(result.code, ALARM_SINK_E_INVALID);
    EXPECT_EQ(result.taken, 1u);
    EXPECT_THAT(result.text, HasSubstr("event 1"));
}

TEST_F(JournalFile, AcceptsSubmitFromInsideReceiptsAndFromManyThreads) {
    run();
    host_.on_receipt = [this](const alarm_sink_receipt& receipt) {
        const std::string id(alarm_sink::view(receipt.event_id));
        if (receipt.stage == ALARM_SINK_STAGE_FINAL && id.rfind("echo", 0) != 0) {
            EXPECT_EQ(submit("echo-" + id).code, ALARM_SINK_OK);
        }
    };
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([this, thread] {
            for (int i = 0; i < 50; ++i) {
                EXPECT_EQ(submit(std::to_string(thread) + "." + std::to_string(i)).code,
                          ALARM_SINK_OK);
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_TRUE(host_.wait_for_finals(400));
    EXPECT_EQ(ids_in(journal()).size(), 400u);
}

TEST_F(JournalFile, ReconfiguredOpensTheFileAnew) {
    run();
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(flush().ok());
    fs::rename(journal(), state_dir_ / "journal.1");
    ASSERT_TRUE(sink_.configure("path = \"journal.ndjson\"\n", "site.toml").ok());
    ASSERT_EQ(submit("b").code, ALARM_SINK_OK);
    ASSERT_TRUE(flush().ok());
    EXPECT_THAT(ids_in(state_dir_ / "journal.1"), ElementsAre("a"));
    EXPECT_THAT(ids_in(journal()), ElementsAre("b"));
}

TEST_F(JournalFile, ARefusedConfigurationChangesNothing) {
    run();
    const Status status = sink_.configure("path = \"other\"\nsnyc = true\n", "site.toml");
    EXPECT_EQ(status.code(), ALARM_SINK_E_CONFIG);
    EXPECT_EQ(status.text(), "site.toml:2:1: unknown key `snyc`; allowed are `path` and `sync`");
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(flush().ok());
    EXPECT_THAT(ids_in(journal()), ElementsAre("a"));
}

TEST_F(JournalFile, ADryRunChangesNothing) {
    ASSERT_TRUE(sink_.configure("path = \"journal.ndjson\"\n", "site.toml", true).ok());
    EXPECT_EQ(sink_.start(0).code(), ALARM_SINK_E_STATE);
    EXPECT_TRUE(fs::is_empty(state_dir_));
}

TEST_F(JournalFile, TwoSinksNeverMixTheirLines) {
    run();
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(flush().ok());

    RecordingHost other_host;
    SinkHandle other;
    ASSERT_TRUE(
        SinkHandle::create(*module_, other_host.get(), "second", state_dir_.string(), other).ok());
    ASSERT_TRUE(other.configure("path = \"journal.ndjson\"\n", "site.toml").ok());
    ASSERT_TRUE(other.start(0).ok());
    const alarm_sink_event event = make_event("b");
    const alarm_sink_event* events[] = {&event};
    ASSERT_EQ(other.submit(events).code, ALARM_SINK_OK);
    ASSERT_TRUE(other_host.wait_until([](const auto& record) { return !record.troubles.empty(); }));
    EXPECT_THAT(other_host.record().troubles.begin()->second.text, HasSubstr("in use"));

    ASSERT_TRUE(sink_.stop(host_.deadline(10s)).ok());
    ASSERT_TRUE(other.stop(other_host.deadline(10s)).ok());
    EXPECT_THAT(ids_in(journal()), ElementsAre("a", "b"));
}

TEST_F(JournalFile, APipeIsATroubleAndNoHang) {
    ASSERT_EQ(mkfifo(journal().c_str(), 0600), 0);
    run();
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    ASSERT_TRUE(in_trouble());
    EXPECT_EQ(sink_.stop(host_.deadline(10s)).code(), ALARM_SINK_E_TIMEOUT);
}

TEST_F(JournalFile, RefusesAStateDirectoryThatIsNotAbsolute) {
    SinkHandle sink;
    EXPECT_EQ(SinkHandle::create(*module_, host_.get(), "x", "state", sink).code(),
              ALARM_SINK_E_INVALID);
}

TEST_F(JournalFile, DestroyOfARunningSinkWritesWhatItTookAndLogsMisuse) {
    run();
    ASSERT_EQ(submit("a").code, ALARM_SINK_OK);
    sink_ = SinkHandle{};
    EXPECT_THAT(ids_in(journal()), ElementsAre("a"));
    const auto log = host_.record().log;
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(log[0].severity, ALARM_SINK_LOG_MISUSE);
}

}  // namespace
