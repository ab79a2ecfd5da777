// sink_under_test.hpp - the built plugin, loaded as any host loads it, and a sink of it.
//
// Stops the sink when it is destroyed; when the test has failed it prints what the sink said.  What
// the sink says and keeps is searched for secrets (canary.hpp).
//
// Threads: one thread at a time, as the contract's control role.
// Fails:   throws std::runtime_error where a test cannot go on; otherwise by Status.
#pragma once

#include <chrono>
#include <filesystem>
#include <string_view>
#include <vector>

#include "host_stub/events/event.hpp"
#include "host_stub/loader/module.hpp"
#include "plugin_api/cpp/host_adapter.hpp"
#include "plugin_api/cpp/sink_handle.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/watched_host.hpp"

namespace test_support {

/// The path of encrypted_email.so.
[[nodiscard]] const char* plugin_path();

class SinkUnderTest {
public:
    /// Created, neither configured nor started.  Its state is in `folder`/state; without a folder,
    /// in one of its own.
    explicit SinkUnderTest(const std::filesystem::path& folder = {});
    ~SinkUnderTest();
    SinkUnderTest(const SinkUnderTest&) = delete;
    SinkUnderTest& operator=(const SinkUnderTest&) = delete;

    WatchedHost& host() { return host_; }

    /// Throws when the configuration is refused.
    void configure(std::string_view document);
    void start();

    /// Throws when an event is refused.
    void submit(const std::vector<host_stub::events::Event>& events);

    /// Straight to the sink, past the runtime's books: an event that it keeps already, as after a
    /// restart of the host.
    alarm_sink::SubmitResult submit_again(const std::vector<host_stub::events::Event>& events);

    /// Hurries every event that was submitted, and waits until its mail was offered once.
    alarm_sink::Status flush(std::uint32_t level = ALARM_SINK_FLUSH_ATTEMPT);

    alarm_sink::Status list_dead_letters(std::uint64_t after, std::size_t most,
                                         const alarm_sink::DeadLetters::Visit& visit);

    alarm_sink::Status renew_trust(alarm_sink::TrustChange change, bool by_force,
                                   const alarm_sink::TrustControl::Tell& tell);

    alarm_sink::Status diagnose(const alarm_sink::Diagnosis::Visit& visit,
                                const alarm_sink::Diagnosis::Transcript& transcript = {});

    /// From any thread.
    void cancel_diagnosis() { sink_.cancel_diagnosis(); }

    alarm_sink::Status stop(std::chrono::milliseconds within = std::chrono::seconds(10));

private:
    [[nodiscard]] std::int64_t from_now(std::chrono::nanoseconds time) {
        return host_.mono_now_ns() + time.count();
    }

    TemporaryFolder own_folder_;
    const std::filesystem::path folder_;
    WatchedHost host_;
    alarm_sink::HostAdapter adapter_{host_};
    host_stub::loader::Module module_;
    alarm_sink::SinkHandle sink_;
    bool running_ = false;
};

}  // namespace test_support
