// What the module's flag UNLOADABLE claims: load, diagnose, deliver over TLS, stop, unload; nothing
// of the library is left in memory, even while the thread that submitted lives on.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <thread>

#include "host_stub/events/event_view.hpp"
#include "plugin_api/cpp/host_adapter.hpp"
#include "plugin_api/cpp/sink_handle.hpp"
#include "tests/support/events.hpp"
#include "tests/support/sink_under_test.hpp"
#include "trial_relay.hpp"

namespace {

std::size_t mappings_of_the_plugin() {
    std::ifstream maps("/proc/self/maps");
    std::size_t count = 0;
    for (std::string line; std::getline(maps, line);) {
        if (line.find("encrypted_email.so") != std::string::npos) ++count;
    }
    return count;
}

void deliver_one(const alarm_sink_module& module, TrialRelay& relay, const std::string& id) {
    test_support::TemporaryFolder state;
    test_support::WatchedHost host;
    const alarm_sink::HostAdapter adapter(host);
    alarm_sink::SinkHandle sink;
    ASSERT_TRUE(
        alarm_sink::SinkHandle::create(module, adapter.get(), "unload", state.path().native(), sink)
            .ok());
    ASSERT_TRUE(sink.configure(relay.configuration(), "/site.toml").ok());
    const auto deadline = host.mono_now_ns() + 10'000'000'000;
    ASSERT_TRUE(sink.diagnose(0, deadline, [](const alarm_sink_diagnosis_step&) {}).ok());
    ASSERT_TRUE(sink.start(deadline).ok());
    const auto event = test_support::make_event(id, "too hot");
    const host_stub::events::EventView view(event, 0);
    const alarm_sink_event* const events[] = {view.get()};
    ASSERT_EQ(sink.submit(events).taken, 1u);
    ASSERT_TRUE(host.wait_for_finals(1));
    ASSERT_TRUE(sink.stop(deadline).ok());
}

}  // namespace

TEST(Unload, LeavesNothingInMemoryEvenWhileTheSubmittingThreadLivesOn) {
    TrialRelay relay;
    ASSERT_EQ(mappings_of_the_plugin(), 0u);
    for (int cycle = 0; cycle < 3; ++cycle) {
        void* library = dlopen(test_support::plugin_path(), RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(library, nullptr) << dlerror();
        const auto entry =
            reinterpret_cast<alarm_sink_entry_fn>(dlsym(library, ALARM_SINK_ENTRY_SYMBOL));
        ASSERT_NE(entry, nullptr);
        ASSERT_NE(entry()->flags & ALARM_SINK_MODULE_UNLOADABLE, 0u);

        std::promise<void> delivered, unloaded;
        std::thread submitting([&] {
            deliver_one(*entry(), relay, "e-" + std::to_string(cycle));
            delivered.set_value();
            unloaded.get_future().wait();
        });
        delivered.get_future().wait();
        EXPECT_GT(mappings_of_the_plugin(), 0u);
        EXPECT_EQ(dlclose(library), 0);
        EXPECT_EQ(mappings_of_the_plugin(), 0u) << "cycle " << cycle;
        unloaded.set_value();
        submitting.join();
    }
}
