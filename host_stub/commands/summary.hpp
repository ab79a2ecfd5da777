// summary.hpp - what a run came to: the text that it ends with, and its exit code.
//
// Threads: functions of their arguments.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "host_stub/host/event_ledger.hpp"
#include "host_stub/host/trouble_table.hpp"

namespace host_stub::commands {

struct Summary {
    host::LedgerCounts counts;
    host::Latency latency;
    std::vector<host::StandingTrouble> standing;
    std::size_t troubles_raised = 0;
    std::size_t troubles_cleared = 0;
    std::size_t bad_lines = 0;
    std::size_t times_full = 0;
    std::size_t misuse = 0;
    std::chrono::nanoseconds duration{};
};

/// Several lines, each with its end.
std::string describe(const Summary& summary);

/// The first that applies: kUndecided, kNotDelivered, kBadInput, kSettled.
int exit_code_of(const Summary& summary);

}  // namespace host_stub::commands
