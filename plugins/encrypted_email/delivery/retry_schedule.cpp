#include "encrypted_email/delivery/retry_schedule.hpp"

#include <algorithm>

namespace encrypted_email::delivery {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kBreaksWithoutPause = 3;
constexpr PauseRange kAfterBreaks{1s, 5min};
constexpr PauseRange kForCapacity{1s, 30min};
constexpr PauseRange kAfterRefusal{1min, 30min};
constexpr std::chrono::nanoseconds kPatience = 5 * 24h;

}  // namespace

std::chrono::milliseconds RetrySchedule::pause_after(Setbacks& setbacks, Blame blame,
                                                     std::int64_t now_unix_ns) {
    if (setbacks.blame != blame) {
        setbacks.blame = blame;
        setbacks.in_a_row = 0;
    }
    const std::uint32_t before = setbacks.in_a_row++;
    if (blame != Blame::connection && setbacks.first_answer_unix_ns == 0) {
        setbacks.first_answer_unix_ns = now_unix_ns;
    }
    switch (blame) {
        case Blame::surplus: return 0ms;
        case Blame::connection:
            if (before < kBreaksWithoutPause) return 0ms;
            return growing_pause(kAfterBreaks, before - kBreaksWithoutPause, chance_);
        case Blame::capacity: return growing_pause(kForCapacity, before, chance_);
        default: return growing_pause(kAfterRefusal, before, chance_);
    }
}

std::int64_t given_up_unix_ns(std::int64_t events_expire_unix_ns, const Setbacks& setbacks) {
    if (setbacks.first_answer_unix_ns == 0) return events_expire_unix_ns;
    const std::int64_t patience_ends = setbacks.first_answer_unix_ns + kPatience.count();
    return events_expire_unix_ns == 0 ? patience_ends
                                      : std::min(events_expire_unix_ns, patience_ends);
}

}  // namespace encrypted_email::delivery
