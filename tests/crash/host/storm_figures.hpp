// storm_figures.hpp - what a storm of submit() calls has cost, from the host to who judges it.
//
// Threads: plain values.
// Fails:   storm_figures_of() throws std::invalid_argument for what text_of() did not write.
#pragma once

#include <cstdint>
#include <string>

namespace crash {

struct StormFigures {
    std::uint64_t calls = 0;         ///< of submit(), one event each
    std::uint64_t full = 0;          ///< answered E_AGAIN
    std::uint64_t waited = 0;        ///< calls in which the thread gave up the processor to wait
    std::uint64_t refused = 0;       ///< events
    std::int64_t cpu_median_ns = 0;  ///< processor time of a call
    std::int64_t cpu_p99_ns = 0;
    std::int64_t cpu_longest_ns = 0;
};

/// "calls=1 full=0 ...", and back.
[[nodiscard]] std::string text_of(const StormFigures& figures);
[[nodiscard]] StormFigures storm_figures_of(const std::string& text);

}  // namespace crash
