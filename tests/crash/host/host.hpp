// host.hpp - a host process that may die at any moment and goes on where it was.
//
// Submits the events of a run in order, writes down in its journal what it handed over and which
// receipts came, and after a restart submits again whatever has neither CUSTODY nor FINAL.  Watches
// over the contract's rules for receipts as it goes; a breach is an entry of its own.
//
// A FINAL receipt may die with the process that heard it.  The host learns it by submitting an
// event in custody once more, when it is told to: the sink knows the id and says how it ended.
//
// Threads: run() on the main thread; the sink's threads call the rest.
// Fails:   by the exit code of run().
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin_api/cpp/host_adapter.hpp"
#include "plugin_api/cpp/sink_handle.hpp"
#include "tests/crash/generator.hpp"
#include "tests/crash/journal.hpp"
#include "tests/crash/kill_point.hpp"

namespace crash {

enum ExitCode : int { kSettled = 0, kBadArguments = 2, kSinkFailed = 3, kStopFailed = 4 };

struct HostOptions {
    std::filesystem::path plugin;
    std::filesystem::path configuration;
    std::filesystem::path state;
    std::filesystem::path journal;
    std::uint64_t seed = 1;
    Index events = 0;
    Index until = 0;         ///< submits the events below this one in this life
    Index window = 4000;     ///< events handed over in this life without FINAL, at most
    Index batch = 64;        ///< events in one call of submit(), at most
    bool ask_again = false;  ///< submits what is in custody again as well
    std::optional<KillPoint> kill;
    std::filesystem::path storm;  ///< given: submit as fast as it goes, and write figures there
};

class CrashHost final : public alarm_sink::Host {
public:
    explicit CrashHost(const HostOptions& options);

    /// Returns when all events of the run are settled.
    [[nodiscard]] int run();

    // alarm_sink::Host
    bool log_enabled(std::int32_t severity) override { return severity >= ALARM_SINK_LOG_ERROR; }
    void log(std::int32_t severity, std::string_view message,
             std::span<const alarm_sink_field> fields) override;
    alarm_sink::Status secret(std::string_view name, std::int64_t deadline_mono_ns,
                              const alarm_sink::SecretView& look) override;
    void receipts(std::span<const alarm_sink_receipt* const> batch) override;
    void writable() override;
    void trouble(const alarm_sink_trouble&) override {}

private:
    [[nodiscard]] bool start(const alarm_sink_module& module, alarm_sink::SinkHandle& sink);
    void feed(alarm_sink::SinkHandle& sink);
    void submit_again(alarm_sink::SinkHandle& sink);
    void submit_new(alarm_sink::SinkHandle& sink);
    [[nodiscard]] Index room() const;
    void submit(alarm_sink::SinkHandle& sink, const std::vector<Index>& events);
    void storm(alarm_sink::SinkHandle& sink);
    void wait_until_settled();

    // Nothing: it says again what is known.
    [[nodiscard]] std::optional<Record> record_of(const alarm_sink_receipt& receipt);
    void write_down(const Record& record);
    void flush_records();
    void misuse(const std::string& text);
    void die_if_it_is_time(Moment moment, bool after);
    void refused(Index event, const std::string& why);

    const HostOptions options_;
    const Generator generator_;
    JournalWriter journal_;
    alarm_sink::HostAdapter adapter_{*this};
    std::mutex mutex_;  // guards the rest
    std::condition_variable changed_;
    Stages stages_;
    std::vector<Record> records_;  // not in the journal so far
    // FINAL in this life by a receipt of an earlier one: an answer to the submission may follow.
    std::set<Index> unanswered_finals_;
    Index left_alone_ = 0;         // in custody since an earlier life, and not submitted again
    bool has_room_ = false;        // writable() was called since the last wait for it
    std::array<std::uint32_t, kMoments.size()> seen_{};
};

}  // namespace crash
