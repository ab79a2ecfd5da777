#include "host_stub/commands/summary.hpp"

#include <fmt/format.h>

#include "host_stub/commands/exit_code.hpp"
#include "host_stub/host/printable.hpp"

namespace host_stub::commands {

namespace {

std::string seconds(std::chrono::nanoseconds duration) {
    return fmt::format("{:.3f} s", std::chrono::duration<double>(duration).count());
}

}  // namespace

std::string describe(const Summary& summary) {
    const host::LedgerCounts& counts = summary.counts;
    std::string text = fmt::format(
        "events    {} submitted, {} refused by the sink, {} repeated; {} bad lines\n"
        "outcome   {} delivered, {} filtered, {} partial, {} rejected, {} expired, {} evicted\n"
        "open      {} undecided, {} in the custody of the sink\n",
        counts.kept, counts.refused, counts.repeated, summary.bad_lines, counts.delivered,
        counts.filtered, counts.partial, counts.rejected, counts.expired, counts.evicted,
        counts.undecided, counts.in_custody);
    if (counts.earlier_runs != 0) {
        text +=
            fmt::format("earlier   {} events of earlier runs are settled\n", counts.earlier_runs);
    }
    text += fmt::format(
        "settled   median {}, 99 % within {}, longest {}\n"
        "sink      {} times full, {} breaches of the contract\n"
        "troubles  {} raised, {} cleared, {} standing\n",
        seconds(summary.latency.median), seconds(summary.latency.p99),
        seconds(summary.latency.longest), summary.times_full, summary.misuse,
        summary.troubles_raised, summary.troubles_cleared, summary.standing.size());
    for (const host::StandingTrouble& trouble : summary.standing) {
        text += fmt::format("          {} (priority {}): {}\n", host::printable(trouble.key),
                            trouble.priority, host::printable(trouble.text));
    }
    return text + fmt::format("duration  {}\n", seconds(summary.duration));
}

int exit_code_of(const Summary& summary) {
    const host::LedgerCounts& counts = summary.counts;
    if (counts.undecided + counts.in_custody != 0) return kUndecided;
    if (counts.refused + counts.partial + counts.rejected + counts.expired + counts.evicted +
            summary.misuse !=
        0) {
        return kNotDelivered;
    }
    return summary.bad_lines != 0 ? kBadInput : kSettled;
}

}  // namespace host_stub::commands
