#include "encrypted_email/custody/ledger.hpp"

#include <utility>

#include "encrypted_email/custody/receipt_batch.hpp"

namespace encrypted_email::custody {

Ledger::Opened Ledger::open(const intake::EventHandle& event) {
    const auto [position, inserted] = entries_.try_emplace((*event)->id);
    position->second.ticket = (*event)->ticket;
    if (!inserted) return Opened::repeated;
    position->second.event = event;
    return Opened::fresh;
}

void Ledger::expect_mails(const intake::StoredEvent& event, std::size_t mails) {
    const auto position = entries_.find(event->id);
    if (position == entries_.end()) return;
    position->second.mails_left = mails;
    if (mails == 0) settle(position);
}

void Ledger::mail_ended(const intake::StoredEvent& event,
                        const std::shared_ptr<const MailOutcome>& outcome) {
    const auto position = entries_.find(event->id);
    if (position == entries_.end()) return;
    position->second.outcomes.push_back(outcome);
    if (--position->second.mails_left == 0) settle(position);
}

void Ledger::settle(std::unordered_map<std::string_view, Entry>::iterator position) {
    settled_.push_back(std::move(position->second));
    entries_.erase(position);
}

std::vector<intake::EventHandle> Ledger::give_receipts(
    const std::function<void(std::span<const alarm_sink_receipt* const>)>& give) {
    const std::vector<Entry> settled = std::exchange(settled_, {});
    ReceiptBatch batch;
    std::vector<intake::EventHandle> events;
    events.reserve(settled.size());
    for (const Entry& entry : settled) {
        batch.add_final(**entry.event, entry.ticket, entry.outcomes);
        events.push_back(entry.event);
    }
    if (!settled.empty()) give(batch.data());
    return events;
}

}  // namespace encrypted_email::custody
