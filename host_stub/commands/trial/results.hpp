// results.hpp - what a trial has measured: everything that the report shows and the verdict judges.
//
// Threads: plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "host_stub/commands/trial/receipt_book.hpp"
#include "host_stub/commands/trial/setting.hpp"
#include "host_stub/host/event_ledger.hpp"
#include "host_stub/host/trouble_table.hpp"
#include "host_stub/trial_server/mailbox.hpp"
#include "host_stub/trial_server/server.hpp"

namespace host_stub::commands::trial_run {

/// The moment when the simulated day was over and the urgent events had had time to arrive, but
/// nothing had been flushed: what waits for its batch still waits.
struct EveningState {
    std::size_t urgent_open = 0;  ///< urgent events without a FINAL receipt
    std::size_t open = 0;         ///< events without one, of any priority
    std::size_t mails = 0;        ///< that had arrived
};

struct Results {
    std::vector<MailingGroup> groups;
    std::vector<Course> courses;
    std::vector<trial_server::Mail> mails;
    trial_server::Statistics statistics;
    host::LedgerCounts counts;
    std::vector<host::StandingTrouble> troubles;
    std::size_t misuse = 0;
    EveningState evening;
    bool interrupted = false;  ///< by a signal
    std::string sink_failure;  ///< of start() or stop(); empty: none
    std::chrono::nanoseconds duration{};
};

/// Whether the envelope, or the receipt's recipients, hold everyone in the group.
bool reached(const MailingGroup& group, const std::vector<std::string>& sorted_recipients);

/// The group that a mail was for; null when its envelope is no group's.
const MailingGroup* group_of(const std::vector<MailingGroup>& groups,
                             const trial_server::Mail& mail);

/// What is not as it should be, one sentence each; empty: the trial has succeeded.
std::vector<std::string> problems_of(const Results& results);

}  // namespace host_stub::commands::trial_run
