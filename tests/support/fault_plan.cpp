#include "tests/support/fault_plan.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace test_support {
namespace {

constexpr std::array<std::string_view, kSteps.size()> kStepNames = {
    "connect", "tls",     "banner", "ehlo",  "starttls", "auth", "mail", "rcpt",
    "data",    "content", "dot",    "taken", "bdat",     "rset", "quit", "idle"};

constexpr std::array<std::string_view, kFaults.size()> kFaultNames = {
    "drop",    "reset",        "black-hole",         "421",         "4xx",  "5xx",
    "garbage", "partial-line", "partial-then-close", "extra-reply", "slow", "oversized"};

template <typename Value, std::size_t kCount>
std::optional<Value> named(std::string_view name,
                           const std::array<std::string_view, kCount>& names) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Value>(found - names.begin());
}

template <typename Value>
bool holds(const std::vector<Value>& values, Value value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

std::string_view name_of(Step step) { return kStepNames[static_cast<std::size_t>(step)]; }
std::string_view name_of(Fault fault) { return kFaultNames[static_cast<std::size_t>(fault)]; }
std::optional<Step> step_named(std::string_view name) { return named<Step>(name, kStepNames); }
std::optional<Fault> fault_named(std::string_view name) { return named<Fault>(name, kFaultNames); }

std::optional<Misbehaviour> parse_misbehaviour(std::string_view text) {
    constexpr std::string_view kAt = "-at-";
    const auto at = text.find(kAt);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view place = text.substr(at + kAt.size());
    const auto colon = std::min(place.find(':'), place.size());
    const auto fault = fault_named(text.substr(0, at));
    const auto step = step_named(place.substr(0, colon));
    if (!fault || !step) return std::nullopt;
    Misbehaviour read{*step, *fault, 1};
    if (colon == place.size()) return read;
    const std::string_view times = place.substr(colon + 1);
    const char* const end = times.data() + times.size();
    if (times == "always") {
        read.times = Misbehaviour::kAlways;
    } else if (const auto parsed = std::from_chars(times.data(), end, read.times);
               parsed.ec != std::errc() || parsed.ptr != end) {
        return std::nullopt;
    }
    return read;
}

FaultSchedule::FaultSchedule(FaultPlan plan)
    : plan_(std::move(plan)), left_(plan_.misbehaviours), random_(plan_.odds.seed) {}

std::optional<Fault> FaultSchedule::at(Step step) {
    const std::lock_guard lock(mutex_);
    if (is_at_peace_) return std::nullopt;
    for (Misbehaviour& one : left_) {
        if (one.step != step || one.times == 0) continue;
        if (one.times != Misbehaviour::kAlways) --one.times;
        ++faults_;
        return one.fault;
    }
    return drawn(step);
}

std::optional<Fault> FaultSchedule::drawn(Step step) {
    const Odds& odds = plan_.odds;
    if (odds.per_mille == 0 || odds.faults.empty() || !holds(odds.steps, step)) return std::nullopt;
    if (random_() % 1000 >= odds.per_mille) return std::nullopt;
    ++faults_;
    return odds.faults[random_() % odds.faults.size()];
}

void FaultSchedule::recipient_named(std::string_view address) {
    if (!plan_.by_recipient) return;
    const auto one = parse_misbehaviour(address.substr(0, address.rfind('@')));
    if (!one) return;
    const std::lock_guard lock(mutex_);
    if (seen_.emplace(address).second) left_.push_back(*one);
}

bool FaultSchedule::may_happen_at(Step step) const {
    const std::lock_guard lock(mutex_);
    const bool planned = std::any_of(left_.begin(), left_.end(), [step](const Misbehaviour& one) {
        return one.step == step && one.times > 0;
    });
    return !is_at_peace_ &&
           (planned || (plan_.odds.per_mille > 0 && holds(plan_.odds.steps, step)));
}

std::size_t FaultSchedule::faults() const {
    const std::lock_guard lock(mutex_);
    return faults_;
}

void FaultSchedule::make_peace() {
    const std::lock_guard lock(mutex_);
    is_at_peace_ = true;
}

}  // namespace test_support
