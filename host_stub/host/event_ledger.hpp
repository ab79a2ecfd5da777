// event_ledger.hpp - the host's side of custody: every event that it still answers for.
//
// Keeps a copy of each event from before submit() until CUSTODY or FINAL, and counts how events
// ended.  Checks the sink's bookkeeping as it goes: CUSTODY before FINAL, FINAL once, the right
// ticket, no receipt for an event that was never submitted.  What breaks the contract is counted
// and told, and changes no other count.
//
// Receipts with ticket 0 for an unknown id are of an earlier run with the same state folder.
//
// Threads: Shared objects: safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "host_stub/events/event.hpp"
#include "plugin_api/alarm_sink.h"

namespace host_stub::host {

/// How many events stand where.
struct LedgerCounts {
    std::size_t kept = 0;      ///< Taken up to be submitted, and not refused.
    std::size_t refused = 0;   ///< E_INVALID: the sink can never use them.
    std::size_t repeated = 0;  ///< Ids that were there before; not handed over again.
    std::size_t delivered = 0;
    std::size_t partial = 0;
    std::size_t rejected = 0;
    std::size_t expired = 0;
    std::size_t filtered = 0;
    std::size_t evicted = 0;
    std::size_t in_custody = 0;    ///< CUSTODY but no FINAL: the sink answers for them.
    std::size_t undecided = 0;     ///< Neither: the host still has its copy.
    std::size_t earlier_runs = 0;  ///< FINAL receipts for events of earlier runs.
    std::size_t misuse = 0;        ///< Receipts that break the contract.
};

/// From submit() to FINAL, of the events that have both.
struct Latency {
    std::chrono::nanoseconds median{};
    std::chrono::nanoseconds p99{};
    std::chrono::nanoseconds longest{};
};

class EventLedger {
public:
    /// Takes a copy before the event is submitted.  Returns its ticket, or nullopt for an id that
    /// was there before: the same id is the same event.
    std::optional<std::uint64_t> keep(const events::Event& event, std::int64_t now_mono_ns);

    /// Forgets an event that the sink has refused for good.
    void refused(const std::string& id);

    /// What a receipt changes.  Returns what is wrong with it; empty: nothing.
    std::string apply(const alarm_sink_receipt& receipt, std::int64_t now_mono_ns);

    LedgerCounts counts() const;
    Latency latency() const;

    /// Copies of the events without CUSTODY and FINAL, in the order in which they were kept.
    std::vector<events::Event> unfinished() const;

private:
    enum class Stage { kept, in_custody, final };

    struct Entry {
        std::uint64_t ticket;
        std::int64_t submitted_mono_ns;
        Stage stage;
        events::Event event;  ///< Empty after CUSTODY or FINAL.
        bool answered = false;  ///< FINAL came with the ticket: not that of an earlier run only.
    };

    std::string complaint(const alarm_sink_receipt& receipt, const Entry& entry) const;
    void settle(const alarm_sink_receipt& receipt, Entry& entry, std::int64_t now_mono_ns);

    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
    std::uint64_t last_ticket_ = 0;
    LedgerCounts counts_;
    std::vector<std::int64_t> latencies_ns_;
};

}  // namespace host_stub::host
