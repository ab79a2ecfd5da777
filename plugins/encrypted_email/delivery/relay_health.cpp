#include "encrypted_email/delivery/relay_health.hpp"

#include <algorithm>
#include <utility>

namespace encrypted_email::delivery {

using namespace std::chrono_literals;

namespace {

RelayHealth::Meaning meaning_of(const RelayHealth::End& end) {
    using Meaning = RelayHealth::Meaning;
    if (end.failure.kind == FailureKind::none) return Meaning::nothing;
    const bool told_to_wait = end.failure.kind == FailureKind::capacity;
    if (!end.was_ready) return told_to_wait && end.others_work ? Meaning::busy : Meaning::failed;
    if (!end.broke_mail) return Meaning::nothing;
    const bool first_mail = end.mails <= 1;
    if (told_to_wait && (end.others_work || !first_mail)) return Meaning::busy;
    return first_mail ? Meaning::failed : Meaning::nothing;
}

}  // namespace

PauseRange RelayHealth::pauses_of(FailureKind kind) {
    switch (kind) {
        case FailureKind::credentials: return {1min, 30min};
        case FailureKind::certificate:
        case FailureKind::protocol: return {5s, 10min};
        case FailureKind::none:
        case FailureKind::unreachable:
        case FailureKind::capacity:
        case FailureKind::token_service: break;
    }
    return {1s, 5min};
}

std::optional<RelayHealth::Attempt> RelayHealth::begin(TimePoint now) {
    if (state(now) == State::open || probing_) return std::nullopt;
    probing_ = open_;
    return Attempt{settings_, round_, open_};
}

void RelayHealth::connected(const Attempt& attempt, Instant now) {
    if (open_ && (!is_probe(attempt) || at_mail_)) return;
    close(now);
}

void RelayHealth::worked(const Attempt& attempt, Instant now) {
    if (open_ && !is_probe(attempt)) return;
    close(now);
}

void RelayHealth::failed(const Attempt& attempt, Failure failure, Instant now) {
    if (attempt.settings != settings_ || (open_ && !is_probe(attempt))) return;
    at_mail_ = true;
    fail(std::move(failure), false, now);
}

RelayHealth::Meaning RelayHealth::ended(const Attempt& attempt, End end, Instant now) {
    const Meaning meaning = meaning_of(end);
    if (meaning == Meaning::failed && attempt.round == round_) {
        at_mail_ = end.was_ready;
        fail(std::move(end.failure), end.others_work, now);
    } else if (is_probe(attempt)) {
        probing_ = false;  // it told nothing: another one may
    }
    // The last connection that worked while new ones failed is gone: now it matters.
    if (open_ && !down_ && !end.others_work) until_ = std::min(until_, now.steady);
    return meaning;
}

void RelayHealth::reconfigured(TimePoint now) {
    ++settings_;
    ++round_;
    probing_ = false;
    failures_of_kind_ = {};
    until_ = now;
}

RelayHealth::State RelayHealth::state(TimePoint now) const {
    if (!open_) return State::closed;
    return probing_ || now >= until_ ? State::half_open : State::open;
}

std::optional<RelayHealth::TimePoint> RelayHealth::next_attempt() const {
    if (!open_ || probing_) return std::nullopt;
    return until_;
}

bool RelayHealth::was_down_since(TimePoint time) const {
    return down_ || (over_ && *over_ >= time);
}

// A probe of an earlier round has been overtaken: the breaker opened again, or the settings
// changed.
bool RelayHealth::is_probe(const Attempt& attempt) const {
    return open_ && attempt.probe && attempt.round == round_;
}

// Each kind grows on its own, so that a flapping line does not reset the count of refused log-ins,
// and an hour without a network does not make the first refusal wait for half an hour.
void RelayHealth::fail(Failure failure, bool others_work, Instant now) {
    open_ = true;
    probing_ = false;
    ++round_;
    ++failures_;
    const auto repeats = failures_of_kind_[static_cast<std::size_t>(failure.kind)]++;
    until_ = now.steady + growing_pause(pauses_of(failure.kind), repeats, chance_);
    if (!down_ && others_work) return;
    if (!down_) outage_.began_unix_ns = now.unix_ns;
    down_ = true;
    outage_.ended_unix_ns = 0;
    outage_.kind = failure.kind;
    outage_.cause = std::move(failure.text);
}

void RelayHealth::close(Instant now) {
    open_ = false;
    probing_ = false;
    at_mail_ = false;
    failures_ = 0;
    failures_of_kind_ = {};
    if (!std::exchange(down_, false)) return;
    outage_.ended_unix_ns = now.unix_ns;
    over_ = now.steady;
}

}  // namespace encrypted_email::delivery
