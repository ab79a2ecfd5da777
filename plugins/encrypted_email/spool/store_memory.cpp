// What is remembered of settled events, and how it is forgotten.
#include <algorithm>

#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {

// Null: it is broken.  Then its events are not known any more, and a repeated one is mailed again.
const SettledBatch* Store::batch(std::int64_t number) {
    if (batch_number_ == number) return &batch_;
    batch_number_ = 0;
    Rows rows = sql_->read_batch(number);
    if (!rows.next()) return nullptr;
    auto read = read_batch(rows.bytes(0));
    if (!read) return nullptr;
    batch_ = std::move(*read);
    batch_number_ = number;
    return &batch_;
}

const EventRow* Store::find_in(const SettledBatch* batch, EventNumber event) {
    if (batch == nullptr) return nullptr;
    const auto found = std::find_if(batch->events.begin(), batch->events.end(),
                                    [event](const EventRow& row) { return row.number == event; });
    return found == batch->events.end() ? nullptr : &*found;
}

std::shared_ptr<Settlement> Store::settlement_in(const SettledBatch& batch, const EventRow& row) {
    auto settlement = std::make_shared<Settlement>();
    settlement->event_id = row.id;
    settlement->ticket = ticket_of(row.run, row.ticket);
    settlement->outcome = row.outcome;
    settlement->reason = row.reason;
    for (const MailNumber mail : row.mails) {
        const auto outcome = batch.outcomes.find(mail);
        settlement->mails.push_back(read_outcome(
            mail, outcome == batch.outcomes.end() ? std::string_view() : outcome->second));
    }
    return settlement;
}

bool Store::purge(std::size_t most) {
    const std::int64_t before = options_.unix_now_ns() - options_.limits.remember_ns;
    std::size_t forgotten = 0;
    while (forgotten < most) {
        std::int64_t oldest = 0;
        {
            Rows rows = sql_->oldest_batch();
            if (!rows.next() || rows.integer(1) >= before) break;
            oldest = rows.integer(0);
        }
        forgotten += forget_batch(oldest);
    }
    while (forgotten < most && !nursery_->settled().empty()) {
        const EventRow& row = *nursery_->find(nursery_->settled().front());
        if (row.settled_unix_ns >= before) break;
        const std::set<MailNumber> mails(row.mails.begin(), row.mails.end());
        if (row.has_id) ids_->remove(row.id, row.number);
        nursery_->remove(row.number);
        release_mails(mails);
        ++forgotten;
    }
    return forgotten >= most;
}

std::size_t Store::forget_batch(std::int64_t number) {
    std::size_t forgotten = 1;
    if (const SettledBatch* const old = batch(number)) {
        for (const EventRow& row : old->events) {
            if (row.dead) sql_->remove_dead_letter.run(row.number);
        }
        forgotten = old->events.size();
    }
    ids_->remove_batch(number);
    sql_->remove_batch.run(number);
    batch_number_ = 0;
    return forgotten;
}

// Those of the tables' mails that no event needs any more.
void Store::release_mails(const std::set<MailNumber>& mails) {
    for (const MailNumber number : mails) {
        const std::optional<MailRow> mail = tables_->find_mail(number);
        if (!mail || mail->ended_unix_ns == 0) continue;
        const bool is_needed =
            std::any_of(mail->events.begin(), mail->events.end(), [this](EventNumber event) {
                return nursery_->find(event) != nullptr || tables_->has(event);
            });
        if (!is_needed) tables_->remove_mail(number);
    }
}

std::pair<std::vector<DeadLetter>, bool> Store::dead_letters(EventNumber after, std::size_t most) {
    (void)nursery_->load();
    std::vector<std::pair<EventNumber, std::int64_t>> dead;  // with their batches; 0: young
    for (const EventNumber number : nursery_->select([after](const EventRow& row) {
             return row.is_settled() && row.dead && row.number > after;
         })) {
        dead.emplace_back(number, 0);
    }
    for (Rows rows = sql_->dead_letters(after, most + 1); rows.next();)
        dead.emplace_back(rows.number(0), rows.integer(1));
    std::sort(dead.begin(), dead.end());
    std::pair<std::vector<DeadLetter>, bool> listed;
    listed.second = dead.size() > most;
    dead.resize(std::min(dead.size(), most));
    for (const auto& [number, key] : dead) {
        if (key == 0) {
            const EventRow& row = *nursery_->find(number);
            listed.first.push_back({make_event(row, nursery_->payload(number)), settlement_of(row),
                                    row.settled_unix_ns});
            continue;
        }
        const SettledBatch* const settled = batch(key);
        const EventRow* const row = find_in(settled, number);
        Rows letter = sql_->dead_letters(number - 1, 1);
        if (row == nullptr || !letter.next()) continue;  // its batch is broken
        listed.first.push_back({make_event(*row, letter.bytes(2)), settlement_in(*settled, *row),
                                row->settled_unix_ns});
    }
    outcomes_.clear();
    return listed;
}

}  // namespace encrypted_email::spool
