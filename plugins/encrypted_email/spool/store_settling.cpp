// How events end: by their mails, or without one.
#include <algorithm>

#include "encrypted_email/spool/record_codec.hpp"
#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {

Store::Outcome Store::outcome_of(MailNumber mail) {
    const auto known = outcomes_.find(mail);
    if (known != outcomes_.end()) return known->second;
    std::optional<MailRow> grown;
    const MailRow* const row = find_mail_row(mail, grown);
    return read_outcome(mail, row == nullptr ? std::string_view() : row->outcome);
}

Store::Outcome Store::read_outcome(MailNumber mail, std::string_view record) {
    const auto known = outcomes_.find(mail);
    if (known != outcomes_.end()) return known->second;
    custody::MailOutcome outcome;
    outcome.certainty = ALARM_SINK_SENT_MAYBE;
    outcome.reason = "the record of its mail was damaged on disk";
    if (const auto text = seal_.unseal(RecordKind::outcome, mail, record)) {
        if (auto read = spool::read_outcome(*text)) outcome = std::move(*read);
    }
    auto shared = std::make_shared<const custody::MailOutcome>(std::move(outcome));
    outcomes_.emplace(mail, shared);
    return shared;
}

std::shared_ptr<Settlement> Store::settlement_of(const EventRow& row) {
    auto settlement = std::make_shared<Settlement>();
    settlement->event_id = row.id;
    settlement->ticket = ticket_of(row.run, row.ticket);
    settlement->outcome = row.outcome;
    settlement->reason = row.reason;
    settlement->mails.reserve(row.mails.size());
    for (const MailNumber mail : row.mails)
        settlement->mails.push_back(outcome_of(mail));
    return settlement;
}

std::shared_ptr<const Settlement> Store::settlement_of(EventNumber event) {
    const EventRow* const row = nursery_->find(event);
    return row != nullptr && row->is_settled() ? settlement_of(*row) : nullptr;
}

// Returns where the row is now.
EventRow& Store::settle(EventRow& row, std::uint32_t outcome, std::string_view reason) {
    row.mails_left = 0;
    row.mails_open = 0;
    row.outcome = outcome;
    row.reason = reason;
    row.settled_unix_ns = std::max<std::int64_t>(1, options_.unix_now_ns());
    --totals_.unsettled;
    if (!row.is_young) return rejuvenate(std::move(row));
    nursery_->save(row);
    return row;
}

void Store::withdraw(EventRow& row, std::uint32_t outcome, std::string_view reason) {
    Discarded discarded;
    for (const Place& place : row.places) {
        if (leave_lane(row, place.group, place.lane)) {
            discarded.groups.push_back(group_of(place.group));
        }
    }
    const EventRow& settled = settle(row, outcome, reason);
    discarded.number = settled.number;
    discarded.evicted = outcome == ALARM_SINK_OUTCOME_EVICTED;
    discarded.settlement = settlement_of(settled);
    discarded_.push_back(std::move(discarded));
}

// `group` does not wait for it any more, and will not mail it.
void Store::give_up_place(EventRow& row, GroupKey group, std::string_view reason) {
    if (row.mails_left > 1) {
        --row.mails_left;
        save(row);
        return;
    }
    const bool is_mailed = !row.mails.empty();
    const EventRow& settled =
        settle(row, is_mailed ? ALARM_SINK_OUTCOME_PENDING : ALARM_SINK_OUTCOME_FILTERED,
               is_mailed ? std::string_view() : reason);
    discarded_.push_back({settlement_of(settled), settled.number, {group}, false});
}

}  // namespace encrypted_email::spool
