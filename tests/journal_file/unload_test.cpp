// That journal_file.so may be unloaded, as its module says: nothing of it stays in memory.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "plugin_api/cpp/sink_handle.hpp"
#include "tests/plugin_api/recording_host.hpp"

namespace {

using namespace std::chrono_literals;
using alarm_sink::SinkHandle;
using alarm_sink::test::make_event;
using alarm_sink::test::RecordingHost;

int mappings_of(const std::string& library) {
    int count = 0;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        if (line.find(library) != std::string::npos) ++count;
    }
    return count;
}

void do_its_work(const alarm_sink_module& module, const std::string& state_dir) {
    RecordingHost host;
    SinkHandle sink;
    ASSERT_TRUE(SinkHandle::create(module, host.get(), "journal", state_dir, sink).ok());
    ASSERT_TRUE(sink.configure("path = \"journal.ndjson\"\n", "site.toml").ok());
    ASSERT_TRUE(sink.start(host.deadline(10s)).ok());
    const alarm_sink_event event = make_event("a");
    const alarm_sink_event* events[] = {&event};
    ASSERT_EQ(sink.submit(events).code, ALARM_SINK_OK);
    ASSERT_TRUE(sink.stop(host.deadline(60s)).ok());
    EXPECT_EQ(host.record().receipts.size(), 2u);
}

TEST(JournalFileUnload, LeavesNoMappingBehindThreeTimes) {
    const std::string library_path = std::filesystem::canonical(JOURNAL_FILE_PLUGIN).string();
    std::string state_dir = (std::filesystem::temp_directory_path() / "unload_XXXXXX").string();
    ASSERT_NE(mkdtemp(state_dir.data()), nullptr);
    ASSERT_EQ(mappings_of(library_path), 0);
    for (int cycle = 0; cycle < 3; ++cycle) {
        void* const library = dlopen(library_path.c_str(), RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(library, nullptr) << dlerror();
        const auto entry =
            reinterpret_cast<alarm_sink_entry_fn>(dlsym(library, ALARM_SINK_ENTRY_SYMBOL));
        ASSERT_NE(entry, nullptr);
        EXPECT_TRUE(entry()->flags & ALARM_SINK_MODULE_UNLOADABLE);
        EXPECT_GT(mappings_of(library_path), 0);
        do_its_work(*entry(), state_dir);
        ASSERT_EQ(dlclose(library), 0);
        EXPECT_EQ(mappings_of(library_path), 0) << "cycle " << cycle;
    }
    std::filesystem::remove_all(state_dir);
}

}  // namespace
