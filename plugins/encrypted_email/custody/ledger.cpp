#include "encrypted_email/custody/ledger.hpp"

#include <utility>

namespace encrypted_email::custody {

void Ledger::open(const intake::EventHandle& event, std::size_t mails) {
    auto settlement = std::make_shared<Settlement>();
    settlement->event_id = (*event)->id;
    settlement->ticket = (*event)->ticket;
    entries_.try_emplace((*event)->id, Entry{event, mails, std::move(settlement)});
}

bool Ledger::repeat(std::string_view id, std::uint64_t ticket) {
    const auto position = entries_.find(id);
    if (position == entries_.end()) return false;
    position->second.settlement->ticket = ticket;
    return true;
}

std::optional<Ledger::Settled> Ledger::mail_ended(
    const intake::StoredEvent& event, const std::shared_ptr<const MailOutcome>& outcome) {
    const auto position = entries_.find(event->id);
    if (position == entries_.end()) return std::nullopt;
    position->second.settlement->mails.push_back(outcome);
    return count_down(position);
}

std::optional<Ledger::Settled> Ledger::given_up(const intake::StoredEvent& event,
                                                std::uint32_t outcome, std::string_view reason) {
    const auto position = entries_.find(event->id);
    if (position == entries_.end()) return std::nullopt;
    position->second.settlement->outcome = outcome;
    position->second.settlement->reason = reason;
    return count_down(position);
}

std::optional<Ledger::Settled> Ledger::count_down(Entries::iterator position) {
    Entry& entry = position->second;
    if (--entry.mails_left > 0) return std::nullopt;
    Settled settled{std::move(entry.event), std::move(entry.settlement)};
    entries_.erase(position);
    return settled;
}

}  // namespace encrypted_email::custody
