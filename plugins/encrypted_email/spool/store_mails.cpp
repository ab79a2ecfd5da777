// Mails: begun, ended, found again.
#include <algorithm>

#include "encrypted_email/spool/record_codec.hpp"
#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {
namespace {

bool has_failed(const custody::MailOutcome& outcome) {
    return std::any_of(outcome.recipients.begin(), outcome.recipients.end(),
                       [](const custody::RecipientOutcome& recipient) {
                           return recipient.outcome == ALARM_SINK_OUTCOME_REJECTED ||
                                  recipient.outcome == ALARM_SINK_OUTCOME_EXPIRED;
                       });
}

}  // namespace

void Store::begin(const MailRecord& mail, const MailProgress& progress) {
    scratch_.clear();
    append_recipients(scratch_, progress.recipients);
    const auto note_progress = [&](MailRow& row) {
        row.recipients = seal_.seal(RecordKind::recipients, mail.number, scratch_);
        row.attempts = progress.attempts;
        row.redeliveries = progress.redeliveries;
        row.in_flight = progress.in_flight;
    };
    std::optional<MailRow> grown_mail;
    if (MailRow* const known = find_mail_row(mail.number, grown_mail)) {
        if (known->ended_unix_ns != 0) return;
        note_progress(*known);
        save(*known);
        return;
    }
    totals_.last_mail = std::max(totals_.last_mail, mail.number);
    MailRow row;
    row.group = group_on_disk(mail.group);
    const Lane other = mail.lane == Lane::urgent ? Lane::ordinary : Lane::urgent;
    row.events.reserve(mail.events.size());
    for (const EventNumber number : mail.events) {
        // A catch-up mail takes from both lanes.
        if (take(number, row.group, mail.lane) || take(number, row.group, other)) {
            row.events.push_back(number);
        }  // else evicted or expired in the meantime
    }
    if (row.events.empty()) return;
    row.number = mail.number;
    row.lane = mail.lane;
    row.made_unix_ns = mail.made_unix_ns;
    row.delayed_since_unix_ns = mail.delayed_since_unix_ns;
    row.delay_cause = seal_.seal(RecordKind::delay_cause, mail.number, mail.delay_cause);
    row.evicted = mail.evicted;
    note_progress(row);
    nursery_->add(std::move(row));
}

// From its lane into a mail; false: it does not wait there.
bool Store::take(EventNumber event, GroupOnDisk group, Lane lane) {
    EventRow* const young = nursery_->find(event);
    if (young == nullptr) return tables_->take(event, group, lane);
    if (!leave_lane(*young, group, lane)) return false;
    ++young->mails_open;
    nursery_->save(*young);
    return true;
}

std::vector<std::shared_ptr<const Settlement>> Store::end(MailNumber mail,
                                                          const MailProgress& progress,
                                                          const Outcome& outcome_if_over) {
    std::optional<MailRow> grown_mail;
    MailRow* const row = find_mail_row(mail, grown_mail);
    if (row == nullptr) return {};
    // Repeated, because the answer to the first time was lost.
    if (row->ended_unix_ns != 0) return settled_by(mail, row->events);
    scratch_.clear();
    row->attempts = progress.attempts;
    row->redeliveries = progress.redeliveries;
    if (!outcome_if_over) {
        append_recipients(scratch_, progress.recipients);
        row->recipients = seal_.seal(RecordKind::recipients, mail, scratch_);
        row->in_flight = progress.in_flight;
        save(*row);
        return {};
    }

    append_outcome(scratch_, *outcome_if_over);
    row->outcome = seal_.seal(RecordKind::outcome, mail, scratch_);
    row->recipients.clear();
    row->in_flight = false;
    row->ended_unix_ns = std::max<std::int64_t>(1, options_.unix_now_ns());
    save(*row);
    outcomes_[mail] = outcome_if_over;
    const bool failed = has_failed(*outcome_if_over);
    std::vector<std::shared_ptr<const Settlement>> settled;
    settled.reserve(row->events.size());
    bool is_needed_by_grown = false;
    for (const EventNumber number : row->events) {
        std::optional<EventRow> grown;
        EventRow* const event = find_row(number, grown);
        if (event == nullptr || event->is_settled()) continue;
        event->mails.push_back(mail);
        event->dead |= failed;
        --event->mails_open;
        if (event->mails_left > 1) {
            --event->mails_left;
            save(*event);
            is_needed_by_grown |= !event->is_young;
        } else {
            settled.push_back(settlement_of(settle(*event, ALARM_SINK_OUTCOME_PENDING, {})));
        }
    }
    if (is_needed_by_grown && row->is_young) grow(*row);
    return settled;
}

std::vector<std::shared_ptr<const Settlement>> Store::settled_by(
    MailNumber mail, const std::vector<EventNumber>& events) {
    std::vector<std::shared_ptr<const Settlement>> settled;
    for (const EventNumber number : events) {
        const EventRow* const row = nursery_->find(number);
        if (row != nullptr && row->is_settled() && !row->mails.empty() &&
            row->mails.back() == mail) {
            settled.push_back(settlement_of(*row));
        }
    }
    return settled;
}

UnfinishedMail Store::unfinished(const MailRow& row) {
    UnfinishedMail mail;
    mail.record.number = row.number;
    mail.record.group = group_of(row.group);
    mail.record.lane = row.lane;
    mail.record.made_unix_ns = row.made_unix_ns;
    mail.record.delayed_since_unix_ns = row.delayed_since_unix_ns;
    const auto cause = seal_.unseal(RecordKind::delay_cause, row.number, row.delay_cause);
    mail.record.delay_cause = cause.value_or("");
    mail.record.evicted = row.evicted;
    mail.record.events = row.events;
    const auto recipients = seal_.unseal(RecordKind::recipients, row.number, row.recipients);
    if (recipients) mail.progress.recipients = read_recipients(*recipients).value_or(Recipients());
    mail.progress.attempts = row.attempts;
    mail.progress.redeliveries = row.redeliveries;
    mail.progress.in_flight = row.in_flight;
    mail.events.reserve(row.events.size());
    for (const EventNumber number : row.events) {
        std::optional<EventRow> grown;
        const EventRow* const event = find_row(number, grown);
        if (event == nullptr) continue;
        if (event->is_young) {
            mail.events.push_back(make_event(*event, nursery_->payload(number)));
        } else {
            mail.events.push_back(make_event(*event, tables_->payload(number)));
        }
    }
    return mail;
}

}  // namespace encrypted_email::spool
