// How events end: by their mails, or without one.
#include <algorithm>

#include "encrypted_email/spool/record_codec.hpp"
#include "encrypted_email/spool/storage_error.hpp"
#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {

Store::Outcome Store::outcome_of(MailNumber mail) {
    const auto known = outcomes_.find(mail);
    if (known != outcomes_.end()) return known->second;
    custody::MailOutcome outcome;
    outcome.certainty = ALARM_SINK_SENT_MAYBE;
    outcome.reason = "the record of its mail was damaged on disk";
    Rows rows = sql_->mail_outcome(mail);
    if (rows.next()) {
        if (const auto text = seal_.unseal(RecordKind::outcome, mail, rows.bytes(0))) {
            if (auto read = read_outcome(*text)) outcome = std::move(*read);
        }
    }
    auto shared = std::make_shared<const custody::MailOutcome>(std::move(outcome));
    outcomes_.emplace(mail, shared);
    return shared;
}

std::shared_ptr<const Settlement> Store::settlement_of(const EventRow& row) {
    auto settlement = std::make_shared<Settlement>();
    settlement->event_id = row.id;
    settlement->ticket = row.ticket;
    settlement->outcome = row.outcome;
    settlement->reason = row.reason;
    for (const MailNumber mail : row.mails)
        settlement->mails.push_back(outcome_of(mail));
    return settlement;
}

std::shared_ptr<const Settlement> Store::settlement_of(EventNumber event) {
    const std::optional<EventRow> row = read_event(event);
    return row && row->mails_left == 0 ? settlement_of(*row) : nullptr;
}

void Store::settle(EventRow& row, std::uint32_t outcome, std::string_view reason) {
    row.mails_left = 0;
    row.mails_open = 0;
    row.outcome = outcome;
    row.reason = reason;
    row.settled = std::max<std::int64_t>(1, options_.unix_now_ns());
    write_event(row);
    if (!row.dead) sql_->remove_payload.run(row.number);
    --totals_.unsettled;
}

void Store::write_event(const EventRow& row) {
    std::string mails;
    append_numbers(mails, row.mails);
    sql_->update_event.run(row.number, row.mails_left, row.mails_open, std::string_view(mails),
                           row.settled, row.outcome, std::string_view(row.reason),
                           row.dead ? 1 : 0);
    if (row.mails_left > 0 && row.mails_open == 0) eviction_->note(row.number, row.priority);
}

void Store::withdraw(EventRow row, std::uint32_t outcome, std::string_view reason) {
    Discarded discarded;
    for (const Destination& place : row.places) {
        if (sql_->remove_waiting.run(place.group, static_cast<int>(place.lane), row.number) > 0) {
            discarded.groups.push_back(group_of(place.group));
        }
    }
    settle(row, outcome, reason);
    discarded.number = row.number;
    discarded.evicted = outcome == ALARM_SINK_OUTCOME_EVICTED;
    discarded.settlement = settlement_of(row);
    discarded_.push_back(std::move(discarded));
}

// `group` does not wait for it any more, and will not mail it.
void Store::give_up_place(EventRow& row, GroupKey group, std::string_view reason) {
    --row.mails_left;
    if (row.mails_left > 0) {
        write_event(row);
        return;
    }
    const bool is_mailed = !row.mails.empty();
    settle(row, is_mailed ? ALARM_SINK_OUTCOME_PENDING : ALARM_SINK_OUTCOME_FILTERED,
           is_mailed ? std::string_view() : reason);
    discarded_.push_back({settlement_of(row), row.number, {group}, false});
}

}  // namespace encrypted_email::spool
