// Mails: begun, ended, found again.
#include <algorithm>

#include "encrypted_email/spool/record_codec.hpp"
#include "encrypted_email/spool/storage_error.hpp"
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
    std::string recipients;
    append_recipients(recipients, progress.recipients);
    recipients = seal_.seal(RecordKind::recipients, mail.number, recipients);
    if (sql_->find_mail(mail.number).next()) {
        sql_->update_mail.run(mail.number, std::string_view(recipients), progress.attempts,
                              progress.redeliveries, progress.in_flight ? 1 : 0);
        return;
    }
    totals_.last_mail = std::max(totals_.last_mail, mail.number);
    const std::int64_t group = group_on_disk(mail.group);
    const int lane = static_cast<int>(mail.lane);
    std::vector<EventNumber> events;
    events.reserve(mail.events.size());
    for (const EventNumber number : mail.events) {
        // A catch-up mail takes from both lanes.
        if (sql_->remove_waiting.run(group, lane, number) == 0 &&
            sql_->remove_waiting.run(group, 1 - lane, number) == 0) {
            continue;  // evicted or expired in the meantime
        }
        sql_->open_mail.run(number);
        events.push_back(number);
    }
    if (events.empty()) return;
    std::string numbers;
    append_numbers(numbers, events);
    const std::string cause = seal_.seal(RecordKind::delay_cause, mail.number, mail.delay_cause);
    sql_->add_mail.run(mail.number, group, lane, mail.made_unix_ns, mail.delayed_since_unix_ns,
                       std::string_view(cause), mail.evicted, std::string_view(numbers),
                       std::string_view(recipients), progress.attempts, progress.redeliveries,
                       progress.in_flight ? 1 : 0);
}

std::vector<std::shared_ptr<const Settlement>> Store::end(MailNumber mail,
                                                          const MailProgress& progress,
                                                          const Outcome& outcome_if_over) {
    std::vector<EventNumber> events;
    bool is_over = false;
    {
        Rows rows = sql_->find_mail(mail);
        if (!rows.next()) return {};
        events = numbers_of(rows.bytes(0));
        is_over = rows.integer(1) != 0;
    }
    // Repeated, because the answer to the first time was lost.
    if (is_over) return settled_by(mail, events);
    if (!outcome_if_over) {
        std::string recipients;
        append_recipients(recipients, progress.recipients);
        recipients = seal_.seal(RecordKind::recipients, mail, recipients);
        sql_->update_mail.run(mail, std::string_view(recipients), progress.attempts,
                              progress.redeliveries, progress.in_flight ? 1 : 0);
        return {};
    }

    std::string outcome;
    append_outcome(outcome, *outcome_if_over);
    outcome = seal_.seal(RecordKind::outcome, mail, outcome);
    sql_->end_mail.run(mail, std::string_view(outcome), progress.attempts, progress.redeliveries,
                       std::max<std::int64_t>(1, options_.unix_now_ns()));
    outcomes_[mail] = outcome_if_over;
    const bool failed = has_failed(*outcome_if_over);
    std::vector<std::shared_ptr<const Settlement>> settled;
    for (const EventNumber number : events) {
        std::optional<EventRow> row = read_event(number);
        if (!row || row->mails_left == 0) continue;
        row->mails.push_back(mail);
        row->dead |= failed;
        --row->mails_open;
        if (--row->mails_left > 0) {
            write_event(*row);
            continue;
        }
        settle(*row, ALARM_SINK_OUTCOME_PENDING, {});
        settled.push_back(settlement_of(*row));
    }
    return settled;
}

std::vector<std::shared_ptr<const Settlement>> Store::settled_by(
    MailNumber mail, const std::vector<EventNumber>& events) {
    std::vector<std::shared_ptr<const Settlement>> settled;
    for (const EventNumber number : events) {
        const std::optional<EventRow> row = read_event(number);
        if (row && row->mails_left == 0 && !row->mails.empty() && row->mails.back() == mail) {
            settled.push_back(settlement_of(*row));
        }
    }
    return settled;
}

std::vector<intake::EventHandle> Store::events_of(const std::vector<EventNumber>& numbers) {
    std::vector<intake::EventHandle> events;
    events.reserve(numbers.size());
    for (const EventNumber number : numbers) {
        const std::optional<EventRow> row = read_event(number);
        if (!row) continue;
        Rows rows = sql_->read_payload(number);
        const std::string_view record = rows.next() ? rows.bytes(0) : std::string_view();
        events.push_back(make_event(number, row->id, row->ticket, row->priority, record));
    }
    return events;
}

std::pair<std::vector<DeadLetter>, bool> Store::dead_letters(EventNumber after, std::size_t most) {
    std::pair<std::vector<DeadLetter>, bool> listed;
    std::vector<std::pair<EventNumber, std::int64_t>> dead;
    for (Rows rows = sql_->dead_letters(after, most + 1); rows.next();)
        dead.emplace_back(rows.number(0), rows.integer(1));
    listed.second = dead.size() > most;
    if (listed.second) dead.pop_back();
    for (const auto& [number, settled] : dead)
        listed.first.push_back({events_of({number}).front(), settlement_of(number), settled});
    outcomes_.clear();
    return listed;
}

// A mail is remembered as long as any of its events is.
void Store::purge_mails(std::int64_t before, std::size_t most) {
    std::vector<std::pair<MailNumber, std::vector<EventNumber>>> old;
    for (Rows rows = sql_->ended_mails(before, most); rows.next();) {
        old.emplace_back(rows.number(0), numbers_of(rows.bytes(1)));
    }
    for (const auto& [mail, events] : old) {
        const bool is_needed = std::any_of(events.begin(), events.end(), [this](EventNumber event) {
            return sql_->read_event(event).next();
        });
        if (is_needed) {
            sql_->postpone_mail.run(mail, options_.unix_now_ns());
        } else {
            sql_->remove_mail.run(mail);
        }
    }
}

}  // namespace encrypted_email::spool
