// outage.hpp - a storm of events while every relay takes connections and says nothing, and what
// comes after it.
//
// The host is a process of its own (crash_host --storm), whose memory is measured as a whole: its
// peak resident size, program and libraries included.  Nothing is timed against the clock of a
// wall, but for the sink's own pauses: how long it waits before it tries again is compared with
// how long it waited the time before.
//
// Threads: one thread at a time; the relays' threads call the rest.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/crash/book.hpp"
#include "tests/crash/host/storm_figures.hpp"
#include "tests/crash/host_process.hpp"
#include "tests/crash/journal.hpp"
#include "tests/crash/relay.hpp"
#include "tests/support/temporary_folder.hpp"

namespace outage {

using Clock = std::chrono::steady_clock;

/// Each step until a mail can be sent, in the sink's configuration.
inline constexpr std::chrono::seconds kTimeout{2};

/// Connections that a relay saw.
struct Attempts {
    std::vector<Clock::time_point> silent;  ///< during the outage
    std::vector<Clock::time_point> served;  ///< after it
    std::uint64_t fruitless = 0;            ///< served, and ended before log-in
};

class Outage {
public:
    /// Relays and host run; the storm begins.
    explicit Outage(crash::Index events);
    ~Outage();
    Outage(const Outage&) = delete;
    Outage& operator=(const Outage&) = delete;

    /// Waits as long as something moves.  False: nothing has moved for a while.
    [[nodiscard]] bool wait_for_custody();
    [[nodiscard]] bool wait_for_the_storm_to_pass();          ///< every submit() has returned
    [[nodiscard]] bool wait_for_attempts(std::size_t count);  ///< at each relay, in silence
    [[nodiscard]] bool wait_for_everything();  ///< told and settled, and the host has ended

    void end_outage();

    [[nodiscard]] crash::StormFigures figures() const;
    [[nodiscard]] std::uint64_t peak_memory() const { return peak_memory_; }  ///< bytes
    [[nodiscard]] crash::Stages stages() const;
    [[nodiscard]] crash::BookCounts counts() const;
    [[nodiscard]] crash::Index missing() const;
    [[nodiscard]] std::vector<Attempts> attempts() const;
    [[nodiscard]] Clock::time_point ended() const { return *ended_; }

    /// What the host said, and what was wrong with mails.
    [[nodiscard]] std::string everything_odd() const;

private:
    class Voice;  // of one relay

    template <typename Holds>
    bool wait(Holds holds);
    void look();

    const test_support::TemporaryFolder folder_;
    const crash::Generator generator_{1};
    std::vector<std::unique_ptr<Voice>> voices_;
    std::vector<std::unique_ptr<crash::Relay>> relays_;
    std::optional<crash::HostProcess> host_;
    std::optional<crash::HostProcess::End> host_end_;
    std::uint64_t peak_memory_ = 0;
    std::optional<Clock::time_point> ended_;

    mutable std::mutex mutex_;  // guards the rest
    bool silent_ = true;
    crash::Book book_;
    crash::JournalReader journal_;
    crash::Stages stages_;
    std::vector<Attempts> attempts_;
};

}  // namespace outage
