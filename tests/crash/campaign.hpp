// campaign.hpp - a run from the first event to the last receipt: servers that fail, and a host
// that is killed again and again.
//
// Starts the servers in this process and crash_host as another, kills it at the points of its
// script or at random, starts it again, and ends when every event is settled.  Compares what
// servers took with what was submitted (book.hpp) and with what the host's journal says.
//
// An attempt counts as ambiguous when the server had taken the mail, it was one of the last
// kMostUnrecorded on its connection, and the journal had no FINAL receipt of one of the events when
// the connection ended.  More than one: the client goes on to mails that are recorded already
// while the end of those before is still on its way to the disk.
//
// Threads: run() blocks; the servers' threads call the rest.
// Fails:   what is wrong is in the result; throws std::system_error when nothing can be run.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/crash/book.hpp"
#include "tests/crash/kill_point.hpp"
#include "tests/crash/relay.hpp"

namespace crash {

struct CampaignOptions {
    std::filesystem::path folder;  ///< of the run's own; empty before
    std::filesystem::path host;    ///< crash_host
    std::filesystem::path plugin;
    Index events = 1000;
    std::uint64_t seed = 1;
    std::vector<KillPoint> script;  ///< how the first lives of the host end, in this order
    std::uint32_t kills = 0;        ///< and so many more at points drawn by lot
    Index window = 4000;            ///< see HostOptions
    std::uint32_t fault_odds = 0;   ///< one step of a server in so many goes wrong, and servers are
                                    ///< restarted; 0: they behave
    bool deferrals = false;         ///< 4xx among it: a mail then waits for minutes
    std::size_t sample = 0;         ///< mails to be kept as files, at most
    /// How long a life lasts at most when its point does not come; the last one as long as it
    /// needs.
    std::chrono::milliseconds longest_life{2000};
    /// Without any progress of the last life for so long, the run is given up.
    std::chrono::seconds patience{120};
};

/// While it runs and at the end.
struct Progress {
    BookCounts book;
    Index events = 0;
    Index submitted = 0;
    Index custodies = 0;
    Index finals = 0;
    std::uint32_t kills = 0;
    std::chrono::milliseconds elapsed{};
};

struct CampaignResult {
    Progress progress;
    Index lost = 0;                       ///< events that somebody has not heard of
    std::uint64_t falsely_delivered = 0;  ///< receipts that say so of such events
    std::uint64_t not_delivered = 0;      ///< FINAL receipts with another outcome
    std::uint64_t refused = 0;            ///< events
    std::uint64_t misuses = 0;            ///< breaches of the contract
    std::uint32_t lives = 0;
    std::map<Moment, std::uint32_t> kills;      ///< by the point that was reached
    std::map<Moment, std::uint32_t> unreached;  ///< killed by time instead
    std::map<std::pair<Step, Deed>, std::uint64_t> faults;
    std::uint64_t restarts = 0;  ///< of servers
    std::vector<std::string> complaints;
    std::vector<std::string> unfounded;  ///< mails that came again for no reason
    std::vector<std::filesystem::path> sample;
    std::string host_said;

    /// The sink takes custody; else the host keeps all until FINAL.
    [[nodiscard]] bool has_custody() const { return progress.custodies > 0; }

    /// What must not be, a line each.  Without custody nothing can be said of Message-IDs: the
    /// sink cannot know after a restart which events were in which mail.
    [[nodiscard]] std::vector<std::string> breaches() const;
};

/// What an independent parser finds wrong with the mails of the sample, a line each.
[[nodiscard]] std::vector<std::string> check_sample(
    const std::vector<std::filesystem::path>& sample, const Generator& generator);

class Campaign {
public:
    using OnProgress = std::function<void(const Progress&)>;

    /// `on_progress` is called a few times a second.
    explicit Campaign(CampaignOptions options, OnProgress on_progress = {});
    ~Campaign();
    Campaign(const Campaign&) = delete;
    Campaign& operator=(const Campaign&) = delete;

    [[nodiscard]] CampaignResult run();

private:
    class Run;
    std::unique_ptr<Run> run_;
};

}  // namespace crash
