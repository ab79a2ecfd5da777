// How young rows move on: settled events together into batches, those that wait into the tables.
#include <algorithm>
#include <set>

#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {
namespace {

constexpr std::uint64_t kBytesWhenIdle = 256u << 10;  // in the journal
constexpr std::size_t kMostEvents = 5'000;            // in memory
constexpr std::size_t kInBatch = 500;
// Of the bytes that the spool may have, what the journal may.
constexpr std::uint64_t kShare = 16;

}  // namespace

bool Store::wants_fold() const {
    const Limits& limits = options_.limits;
    return nursery_->bytes() > std::min(limits.journal, limits.bytes / kShare) ||
           nursery_->events().size() > kMostEvents;
}

bool Store::may_fold() const { return nursery_->bytes() > kBytesWhenIdle; }

void Store::fold() {
    start();
    // When nearly all of it waits, a copy would soon be as long again.
    const std::size_t unsettled = nursery_->events().size() - nursery_->settled().size();
    const bool is_crowded = 4 * unsettled > 3 * nursery_->events().size();
    nursery_->begin_renewal();
    const std::vector<EventNumber> settled(nursery_->settled().begin(), nursery_->settled().end());
    std::set<MailNumber> grown_mails;
    for (std::span<const EventNumber> rest(settled); !rest.empty();) {
        const std::size_t size = std::min(kInBatch, rest.size());
        pack(rest.first(size), grown_mails);
        rest = rest.subspan(size);
    }

    std::set<MailNumber> needed;  // by what stays
    for (const EventNumber number :
         nursery_->select([](const EventRow& row) { return !row.is_settled(); })) {
        const Nursery::Young& young = nursery_->events().at(number);
        if (is_crowded || young.survived) {
            grow(young.row);
        } else {
            needed.insert(young.row.mails.begin(), young.row.mails.end());
            nursery_->keep(number);
        }
    }
    std::vector<MailNumber> mails;
    for (const auto& [number, young] : nursery_->mails())
        mails.push_back(number);
    for (const MailNumber number : mails) {
        const Nursery::YoungMail& young = nursery_->mails().at(number);
        const bool has_ended = young.row.ended_unix_ns != 0;
        if (!has_ended && (is_crowded || young.survived)) {
            grow(young.row);
        } else if (!has_ended || needed.contains(number)) {
            nursery_->keep_mail(number);
        }
    }
    nursery_->end_renewal();
    release_mails(grown_mails);
    sql_->update_totals.run(totals_.unsettled, totals_.last_event, totals_.last_mail);
    commit();
}

// Also names the tables' mails that it has used.
void Store::pack(std::span<const EventNumber> events, std::set<MailNumber>& grown_mails) {
    SettledBatch batch;
    std::int64_t newest = 0;
    for (const EventNumber number : events) {
        const EventRow& row = *nursery_->find(number);
        newest = std::max(newest, row.settled_unix_ns);
        for (const MailNumber mail : row.mails) {
            if (batch.outcomes.contains(mail)) continue;
            std::optional<MailRow> grown;
            if (const MailRow* const found = find_mail_row(mail, grown)) {
                batch.outcomes.emplace(mail, found->outcome);
            }
            if (grown) grown_mails.insert(mail);
        }
        batch.events.push_back(row);
    }
    const std::string bytes = write_batch(batch);
    std::int64_t key = 0;
    for (Rows rows = sql_->add_batch(newest, std::string_view(bytes)); rows.next();)
        key = rows.integer(0);
    std::vector<IdIndex::Settled> ids;
    ids.reserve(batch.events.size());
    for (const EventRow& row : batch.events)
        ids.push_back({row.id, row.number, row.has_id});
    ids_->add_batch(key, ids);
    for (const EventRow& row : batch.events) {
        if (row.dead) {
            const std::string payload(nursery_->payload(row.number));
            sql_->add_dead_letter.run(row.number, key, std::string_view(payload));
        }
    }
}

}  // namespace encrypted_email::spool
