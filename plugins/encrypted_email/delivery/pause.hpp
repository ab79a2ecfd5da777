// pause.hpp - growing pauses: doubled each time up to a limit, and scattered by a fifth.
//
// Scattered, so that many devices which lost the same server do not return to it at the same
// moment.  Chance is the caller's, so that a test or a replay sees the same pauses again.
//
// Threads: functions of their arguments.
// See:     RFC 5321 section 4.5.4.1 (retry strategy)
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace encrypted_email::delivery {

using Chance = std::minstd_rand;

struct PauseRange {
    std::chrono::milliseconds first;
    std::chrono::milliseconds longest;
};

// The first pause doubled `repeats` times, at most the longest one; then up to a fifth less.
[[nodiscard]] inline std::chrono::milliseconds growing_pause(PauseRange range,
                                                             std::uint32_t repeats,
                                                             Chance& chance) {
    constexpr std::uint32_t kMostDoublings = 20;  // of any range here; so that nothing overflows
    const auto doubled = range.first * (std::int64_t{1} << std::min(repeats, kMostDoublings));
    const auto whole = std::min(doubled, range.longest);
    std::uniform_int_distribution<std::int64_t> scatter(0, whole.count() / 5);
    return whole - std::chrono::milliseconds(scatter(chance));
}

}  // namespace encrypted_email::delivery
