#include "encrypted_email/delivery/capacity.hpp"

#include <algorithm>
#include <numeric>

namespace encrypted_email::delivery {
namespace {

using namespace std::chrono_literals;

constexpr PauseRange kPauses{2s, 5min};
constexpr auto kForget = 10min;
// Mails a minute: no provider is known to allow less, so a slower rate is nothing to be learned.
constexpr std::uint32_t kLeastLearnedRate = 30;

constexpr std::int64_t kSeconds = 60;

std::int64_t second_of(Capacity::TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::size_t place_of(std::int64_t second) { return static_cast<std::size_t>(second % kSeconds); }

}  // namespace

Capacity::Capacity(Limits limits, std::uint32_t seed)
    : limits_(limits), window_(limits.connections), chance_(seed) {}

void Capacity::configure(Limits limits) {
    limits_ = limits;
    window_ = limits.connections;
    learned_rate_ = 0;
    paused_until_ = {};
    signals_ = 0;
}

std::uint32_t Capacity::connections() const { return static_cast<std::uint32_t>(window_); }

// A fifth of the limit may leave at once, the rest is spread so that no minute has more: in a
// minute that begins with a full bucket of B tokens come B + (limit - B) mails.
Capacity::Rate Capacity::rate(TimePoint now) const {
    std::uint32_t limit = limits_.mails_per_minute;
    if (learned_rate_ != 0 && now - last_signal_ < kForget) {
        limit = limit == 0 ? learned_rate_ : std::min(limit, learned_rate_);
    }
    if (limit == 0) return {};
    const std::uint32_t burst = std::max(1u, limit / 5);
    const std::uint32_t spread = limit - burst + 1;
    const auto interval = (std::chrono::nanoseconds(1min) + std::chrono::nanoseconds(spread - 1)) /
                          std::int64_t{spread};
    return {interval, interval * std::int64_t{burst - 1}};
}

Capacity::TimePoint Capacity::next_mail(TimePoint now) const {
    return std::max(paused_until_, schedule_ - rate(now).tolerance);
}

void Capacity::mail_begins(TimePoint now) {
    schedule_ = std::max(schedule_, now) + rate(now).interval;
    count_from(now);
    ++begun_[place_of(second_)];
}

// Forgets the seconds that are more than a minute ago.
void Capacity::count_from(TimePoint now) {
    const std::int64_t second = second_of(now);
    if (second - second_ >= kSeconds) begun_ = {};
    second_ = std::max(second_, second - kSeconds);
    while (second_ < second)
        begun_[place_of(++second_)] = 0;
}

void Capacity::mail_taken() {
    signals_ = 0;
    window_ = std::min<double>(window_ + 1 / window_, limits_.connections);
}

void Capacity::busy(std::uint32_t in_use, TimePoint now) {
    if (now < paused_until_) return;  // the same burst
    paused_until_ = now + growing_pause(kPauses, signals_++, chance_);
    last_signal_ = now;
    if (const std::uint32_t used = std::min(connections(), in_use); used > 1) {
        window_ = used / 2;
        return;
    }
    window_ = 1;
    count_from(now);
    const auto observed = std::accumulate(begun_.begin(), begun_.end(), 0u);
    if (observed > kLeastLearnedRate) {
        learned_rate_ = std::max(observed / 2, kLeastLearnedRate);
    }
}

}  // namespace encrypted_email::delivery
