#include "tests/crash/lots.hpp"

#include <array>
#include <span>

namespace crash {
namespace {

constexpr int kFruitless = 4;              // draws of a moment that does not come
constexpr std::int64_t kDeferralOdds = 6;  // one fault in so many, where 4xx is possible

constexpr std::uint32_t kEachEvent = 0;
constexpr std::uint32_t kEachMail = 0xffffffff;
constexpr std::uint32_t kEventsPerMail = 60;  // about

struct Chance {
    Moment moment;
    std::uint32_t weight;
    std::uint32_t most;  // the n-th of them, 1 to this one; or to all of a life
};

constexpr std::array kChances{Chance{Moment::time, 24, 1},
                              Chance{Moment::rcpt, 8, kEachMail},
                              Chance{Moment::dot, 12, kEachMail},
                              Chance{Moment::replied, 12, kEachMail},
                              Chance{Moment::custody, 10, kEachEvent},
                              Chance{Moment::final, 10, kEachEvent},
                              Chance{Moment::secret, 4, 3},
                              Chance{Moment::fsync, 3, 4},
                              Chance{Moment::fdatasync, 5, 40},
                              Chance{Moment::pwrite, 5, 200},
                              Chance{Moment::rename, 1, 1},
                              Chance{Moment::any_call, 6, 200}};

constexpr std::uint32_t total_weight() {
    std::uint32_t sum = 0;
    for (const Chance& chance : kChances)
        sum += chance.weight;
    return sum;
}

constexpr std::array kBeforeMail{Deed::hang_up, Deed::reset,   Deed::busy, Deed::slow,
                                 Deed::slow,    Deed::silence, Deed::slow};
constexpr std::array kInMail{Deed::hang_up, Deed::reset, Deed::busy, Deed::slow};
constexpr std::array kAtDot{Deed::hang_up, Deed::reset,      Deed::busy,      Deed::slow,
                            Deed::slow,    Deed::lose_reply, Deed::lose_reply};
constexpr std::array kAfterwards{Deed::hang_up, Deed::reset};

std::span<const Deed> deeds_at(Step step) {
    switch (step) {
        case Step::connected:
        case Step::ehlo:
        case Step::auth: return kBeforeMail;
        case Step::mail:
        case Step::rcpt:
        case Step::data: return kInMail;
        case Step::dot: return kAtDot;
        case Step::replied: return kAfterwards;
    }
    return kInMail;
}

bool can_be_deferred(Step step) {
    return step == Step::mail || step == Step::rcpt || step == Step::data || step == Step::dot;
}

}  // namespace

KillPoint KillLots::draw() {
    auto drawn = static_cast<std::uint32_t>(random_.between(0, std::int64_t{total_weight()} - 1));
    const Chance* chance = kChances.data();
    while (drawn >= chance->weight)
        drawn -= (chance++)->weight;
    const bool after = random_.one_in(2);
    std::uint32_t most = chance->most;
    if (most == kEachEvent) most = events_;
    if (most == kEachMail) most = 1 + events_ / kEventsPerMail;
    const auto count = static_cast<std::uint32_t>(random_.between(1, most));
    if (unreached_[chance->moment] >= kFruitless) return {};
    return {chance->moment, count, after};
}

Deed FaultLots::draw(Step step) {
    if (!random_.one_in(odds_)) return Deed::serve;
    if (deferrals_ && can_be_deferred(step) && random_.one_in(kDeferralOdds)) return Deed::defer;
    return random_.pick(deeds_at(step));
}

}  // namespace crash
