// A host that is killed in the middle of its work: what had CUSTODY is in the file.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "plugin_api/cpp/sink_handle.hpp"
#include "tests/plugin_api/recording_host.hpp"

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using alarm_sink::SinkHandle;
using alarm_sink::test::make_event;
using alarm_sink::test::RecordingHost;
using ::testing::IsSubsetOf;

constexpr std::size_t kIdLength = 8;
using Id = std::array<char, kIdLength>;

// Submits events until it is killed, and tells through `pipe` which of them have CUSTODY.
[[noreturn]] void submit_for_ever(const std::string& state_dir, int pipe) {
    void* const library = dlopen(JOURNAL_FILE_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) _exit(1);
    const auto entry =
        reinterpret_cast<alarm_sink_entry_fn>(dlsym(library, ALARM_SINK_ENTRY_SYMBOL));
    RecordingHost host;
    host.on_receipt = [pipe](const alarm_sink_receipt& receipt) {
        if (receipt.stage != ALARM_SINK_STAGE_CUSTODY) return;
        if (write(pipe, receipt.event_id.data, kIdLength) != ssize_t{kIdLength}) _exit(1);
    };
    SinkHandle sink;
    const bool running =
        SinkHandle::create(*entry(), host.get(), "journal", state_dir, sink).ok() &&
        sink.configure("path = \"journal.ndjson\"\n", "site.toml").ok() &&
        sink.start(host.deadline(10s)).ok();
    if (!running) _exit(1);
    for (int number = 10'000'000;; ++number) {
        const std::string id = std::to_string(number);
        const alarm_sink_event event = make_event(id);
        const alarm_sink_event* events[] = {&event};
        static_cast<void>(sink.submit(events));
    }
}

TEST(JournalFileCrash, LosesNothingThatHadCustody) {
    std::string state_dir = (fs::temp_directory_path() / "crash_XXXXXX").string();
    ASSERT_NE(mkdtemp(state_dir.data()), nullptr);
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) submit_for_ever(state_dir, ends[1]);
    close(ends[1]);

    std::set<std::string> in_custody;
    Id id;
    while (read(ends[0], id.data(), kIdLength) == ssize_t{kIdLength}) {
        in_custody.emplace(id.data(), kIdLength);
        if (in_custody.size() == 500) kill(child, SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    close(ends[0]);
    ASSERT_GE(in_custody.size(), 500u);

    std::set<std::string> in_file;
    std::ifstream lines(state_dir + "/journal.ndjson");
    for (std::string line; std::getline(lines, line) && !lines.eof();) {
        in_file.insert(line.substr(7, kIdLength));
    }
    EXPECT_THAT(in_custody, IsSubsetOf(in_file));
    fs::remove_all(state_dir);
}

}  // namespace
