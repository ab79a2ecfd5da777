#include "host_stub/commands/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

namespace host_stub::commands {

using namespace std::chrono_literals;

Progress::Progress()
    : terminal_(::isatty(STDERR_FILENO) == 1),
      interval_(terminal_ ? Clock::duration(200ms) : Clock::duration(5s)),
      next_(Clock::now() + interval_) {}

void Progress::show(const host::EventLedger& ledger) {
    if (Clock::now() < next_) return;
    next_ = Clock::now() + interval_;
    const host::LedgerCounts counts = ledger.counts();
    const std::size_t open = counts.undecided + counts.in_custody;
    std::cerr << fmt::format("{}{} submitted, {} settled, {} open{}", terminal_ ? "\r" : "",
                             counts.kept, counts.kept - open, open, terminal_ ? "\x1b[K" : "\n")
              << std::flush;
    shown_ = true;
}

void Progress::finish() {
    if (terminal_ && shown_) std::cerr << "\r\x1b[K" << std::flush;
    shown_ = false;
}

}  // namespace host_stub::commands
