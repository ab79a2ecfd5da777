// progress.hpp - how far a run has come, on standard error.
//
// On a terminal one line that is written over, five times a second; elsewhere a line every five
// seconds.
//
// Threads: one thread at a time.
#pragma once

#include <chrono>

#include "host_stub/host/event_ledger.hpp"

namespace host_stub::commands {

class Progress {
public:
    Progress();

    /// Prints when it is time to.
    void show(const host::EventLedger& ledger);

    /// Wipes the line from a terminal.
    void finish();

private:
    using Clock = std::chrono::steady_clock;

    bool terminal_;
    Clock::duration interval_;
    Clock::time_point next_;
    bool shown_ = false;
};

}  // namespace host_stub::commands
