#include "host_stub/host/event_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plugin_api/cpp/text.hpp"

namespace host_stub::host {

using alarm_sink::view;

std::optional<std::uint64_t> EventLedger::keep(const events::Event& event,
                                               std::int64_t now_mono_ns) {
    const std::lock_guard lock(mutex_);
    const auto [entry, is_new] = entries_.try_emplace(
        event.id, Entry{last_ticket_ + 1, now_mono_ns, Stage::kept, events::Event{}, false});
    if (!is_new) {
        ++counts_.repeated;
        return std::nullopt;
    }
    entry->second.event = event;
    ++counts_.kept;
    ++counts_.undecided;
    return ++last_ticket_;
}

void EventLedger::refused(const std::string& id) {
    const std::lock_guard lock(mutex_);
    if (entries_.erase(id) != 0) {
        --counts_.kept;
        --counts_.undecided;
        ++counts_.refused;
    }
}

std::string EventLedger::apply(const alarm_sink_receipt& receipt, std::int64_t now_mono_ns) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(std::string(view(receipt.event_id)));
    if (found == entries_.end()) {
        if (receipt.ticket == 0) {
            counts_.earlier_runs += receipt.stage == ALARM_SINK_STAGE_FINAL ? 1 : 0;
            return {};
        }
        ++counts_.misuse;
        return fmt::format("receipt for '{}', which was never submitted", view(receipt.event_id));
    }
    Entry& entry = found->second;
    if (std::string wrong = complaint(receipt, entry); !wrong.empty()) {
        ++counts_.misuse;
        return wrong;
    }
    const bool was_final = entry.stage == Stage::final;
    entry.answered |= receipt.stage == ALARM_SINK_STAGE_FINAL && receipt.ticket == entry.ticket;
    if (was_final) return {};
    if (receipt.stage == ALARM_SINK_STAGE_FINAL) {
        settle(receipt, entry, now_mono_ns);
    } else if (entry.stage == Stage::kept) {
        entry.stage = Stage::in_custody;
        --counts_.undecided;
        ++counts_.in_custody;
        entry.event = {};
    }
    return {};
}

std::string EventLedger::complaint(const alarm_sink_receipt& receipt, const Entry& entry) const {
    const std::string_view id = view(receipt.event_id);
    if (receipt.stage != ALARM_SINK_STAGE_CUSTODY && receipt.stage != ALARM_SINK_STAGE_FINAL) {
        return fmt::format("receipt for '{}' of the unknown stage {}", id, receipt.stage);
    }
    // 0: the sink had the event from an earlier run, and the resubmission told it nothing new.
    if (receipt.ticket != entry.ticket && receipt.ticket != 0) {
        return fmt::format("receipt for '{}' with ticket {}, but it was submitted with {}", id,
                           receipt.ticket, entry.ticket);
    }
    // One of an earlier run was on its way when the event was submitted: the submission is answered
    // all the same.
    const bool is_answer = receipt.stage == ALARM_SINK_STAGE_FINAL && receipt.ticket != 0;
    if (entry.stage == Stage::final && !(is_answer && !entry.answered)) {
        return receipt.stage == ALARM_SINK_STAGE_FINAL
                   ? fmt::format("second FINAL receipt for '{}'", id)
                   : fmt::format("CUSTODY after FINAL for '{}'", id);
    }
    return {};
}

void EventLedger::settle(const alarm_sink_receipt& receipt, Entry& entry,
                         std::int64_t now_mono_ns) {
    --(entry.stage == Stage::kept ? counts_.undecided : counts_.in_custody);
    entry.stage = Stage::final;
    entry.event = {};
    latencies_ns_.push_back(now_mono_ns - entry.submitted_mono_ns);
    switch (receipt.outcome) {
        case ALARM_SINK_OUTCOME_DELIVERED: ++counts_.delivered; break;
        case ALARM_SINK_OUTCOME_PARTIAL: ++counts_.partial; break;
        case ALARM_SINK_OUTCOME_EXPIRED: ++counts_.expired; break;
        case ALARM_SINK_OUTCOME_FILTERED: ++counts_.filtered; break;
        case ALARM_SINK_OUTCOME_EVICTED: ++counts_.evicted; break;
        default: ++counts_.rejected; break;  // An unknown outcome means: not delivered.
    }
}

LedgerCounts EventLedger::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

Latency EventLedger::latency() const {
    std::vector<std::int64_t> sorted;
    {
        const std::lock_guard lock(mutex_);
        sorted = latencies_ns_;
    }
    if (sorted.empty()) return {};
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](std::size_t percent) {
        return std::chrono::nanoseconds(sorted[(sorted.size() - 1) * percent / 100]);
    };
    return {at(50), at(99), at(100)};
}

std::vector<events::Event> EventLedger::unfinished() const {
    std::vector<const Entry*> kept;
    std::vector<events::Event> unfinished;
    const std::lock_guard lock(mutex_);
    for (const auto& [id, entry] : entries_) {
        if (entry.stage == Stage::kept) kept.push_back(&entry);
    }
    std::sort(kept.begin(), kept.end(),
              [](const Entry* a, const Entry* b) { return a->ticket < b->ticket; });
    unfinished.reserve(kept.size());
    for (const Entry* entry : kept)
        unfinished.push_back(entry->event);
    return unfinished;
}

}  // namespace host_stub::host
