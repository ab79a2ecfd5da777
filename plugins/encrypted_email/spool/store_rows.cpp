// Rows, wherever they are: young ones in the nursery, grown ones in the tables.
#include <algorithm>
#include <utility>

#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {

EventRow* Store::find_row(EventNumber event, std::optional<EventRow>& grown) {
    if (EventRow* const young = nursery_->find(event)) return young;
    grown = tables_->find(event);
    return grown ? &*grown : nullptr;
}

void Store::save(EventRow& row) {
    if (row.is_young) {
        nursery_->save(row);
    } else {
        tables_->save(row);
    }
}

// Of a young row save() is due.
bool Store::leave_lane(EventRow& row, GroupOnDisk group, Lane lane) {
    if (!row.is_young) return tables_->leave(row.number, group, lane);
    for (Place& place : row.places) {
        if (place.group == group && place.lane == lane) return std::exchange(place.waits, false);
    }
    return false;
}

// save_places() is due.
void Store::enter_lane(EventRow& row, GroupOnDisk group, Lane lane) {
    row.places.push_back({group, lane, true});
    if (!row.is_young) tables_->enter(row.number, group, lane);
}

void Store::save_places(EventRow& row) {
    if (row.is_young) {
        nursery_->save(row);
    } else {
        tables_->save_places(row);
    }
}

EventRow& Store::rejuvenate(EventRow row) {
    // Dead letters keep their contents.
    const std::string payload = row.dead ? tables_->payload(row.number) : std::string();
    tables_->remove(row.number);
    return nursery_->add(std::move(row), payload);
}

void Store::grow(EventRow row) {
    for (const MailNumber mail : row.mails) {
        // Their outcomes are needed as long as the event; the nursery's mails go sooner.
        if (const MailRow* const young = nursery_->find_mail(mail)) grow(*young);
    }
    const std::string payload(nursery_->payload(row.number));
    nursery_->remove(row.number);
    if (!row.has_id) ids_->add(row.id, row.number);
    row.is_young = false;
    tables_->add(row, payload);
}

// All that could be evicted: then the tables know which one has to go.
void Store::grow_idle() {
    for (const EventNumber number :
         nursery_->select([](const EventRow& row) { return row.is_idle(); })) {
        grow(*nursery_->find(number));
    }
}

MailRow* Store::find_mail_row(MailNumber mail, std::optional<MailRow>& grown) {
    if (MailRow* const young = nursery_->find_mail(mail)) return young;
    grown = tables_->find_mail(mail);
    return grown ? &*grown : nullptr;
}

void Store::save(MailRow& row) {
    if (row.is_young) {
        nursery_->save(row);
    } else {
        tables_->save(row);
    }
}

void Store::grow(const MailRow& row) {
    tables_->add(row);
    nursery_->remove_mail(row.number);
}

}  // namespace encrypted_email::spool
