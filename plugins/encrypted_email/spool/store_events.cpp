// Events on their way in, and while they wait.
#include <algorithm>
#include <limits>

#include "encrypted_email/spool/event_codec.hpp"
#include "encrypted_email/spool/record_codec.hpp"
#include "encrypted_email/spool/storage_error.hpp"
#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {
namespace {

// What an event takes beside its payload: rows and index entries, measured.
constexpr std::uint64_t kOverhead = 250;

}  // namespace

std::optional<EventNumber> Store::find_event(std::string_view id) {
    for (const EventNumber number : ids_->candidates(id)) {
        Rows rows = sql_->read_event(number);
        if (rows.next() && rows.bytes(0) == id) return number;
    }
    return std::nullopt;
}

std::optional<Store::EventRow> Store::read_event(EventNumber number) {
    Rows rows = sql_->read_event(number);
    if (!rows.next()) return std::nullopt;
    EventRow row;
    row.number = number;
    row.id = rows.bytes(0);
    row.ticket = ticket_of(rows.number(1), rows.number(2));
    row.mails_left = rows.integer(3);
    row.mails_open = rows.integer(4);
    const auto places = read_destinations(rows.bytes(5));
    if (!places) throw StorageError(StorageTrouble::damaged, "a list of groups is broken");
    row.places = *places;
    row.mails = numbers_of(rows.bytes(6));
    row.settled = rows.integer(7);
    row.outcome = rows.small(8);
    row.reason = rows.bytes(9);
    row.dead = rows.integer(10) != 0;
    row.priority = rows.small(11);
    return row;
}

Store::Kept Store::keep(const KeepRequest& request) {
    const intake::Event& event = **request.event;
    if (const auto known = find_event(event.id)) return keep_known(request, *known);

    scratch_.clear();
    append_event(scratch_, event);
    const std::string record = seal_.seal(RecordKind::event, event.number, scratch_);
    const std::uint64_t need = record.size() + kOverhead;
    switch (make_room(event.priority, need)) {
        case Room::enough: break;
        case Room::refuse: return {};
        case Room::evict_itself: {
            auto settlement = std::make_shared<Settlement>();
            settlement->event_id = event.id;
            settlement->ticket = event.ticket;
            settlement->outcome = ALARM_SINK_OUTCOME_EVICTED;
            settlement->reason = pressure_;
            return {Custody::settled, std::move(settlement)};
        }
    }

    std::vector<Destination> places;
    places.reserve(request.destinations.size());
    for (const Destination& destination : request.destinations) {
        places.push_back(
            {static_cast<GroupKey>(group_on_disk(destination.group)), destination.lane});
    }
    scratch_.clear();
    append_destinations(scratch_, places);
    if (sql_->add_event.run(event.number, event.id, run_, event.ticket, event.priority,
                            event.expires_unix_ns, places.size(),
                            std::string_view(scratch_)) == 0) {
        // The number is another event's: better the host's than mixed up with that one.
        return {};
    }
    ids_->add(event.id, event.number);
    eviction_->note(event.number, event.priority);
    sql_->add_payload.run(event.number, std::string_view(record));
    for (const Destination& place : places) {
        sql_->add_waiting.run(place.group, static_cast<int>(place.lane), event.number);
    }
    ++totals_.unsettled;
    totals_.last_event = std::max(totals_.last_event, event.number);
    used_bytes_ += need;
    return {Custody::taken, nullptr};
}

Store::Kept Store::keep_known(const KeepRequest& request, EventNumber number) {
    const std::uint64_t ticket = (*request.event)->ticket;
    std::optional<EventRow> row = read_event(number);
    if (row->mails_left > 0) {
        sql_->renew_ticket.run(number, run_, ticket);
        return {Custody::waiting, nullptr};
    }
    row->ticket = ticket;
    return {Custody::settled, settlement_of(*row)};
}

intake::EventHandle Store::make_event(EventNumber number, std::string_view id, std::uint64_t ticket,
                                      std::uint32_t priority, std::string_view record) {
    std::vector<intake::Field> fields;
    std::optional<intake::Event> event;
    if (const auto text = seal_.unseal(RecordKind::event, number, record)) {
        event = spool::read_event(*text, fields);
    }
    if (!event) {
        // An alarm without its text is better than none.
        event.emplace();
        event->priority = priority;
        event->current_status = ALARM_SINK_POINT_ALARM;
        event->summary = "An event whose text was damaged on disk";
    }
    event->id = id;
    event->ticket = ticket;
    event->number = number;
    return std::make_shared<const intake::StoredEvent>(*event);
}

std::pair<std::vector<intake::EventHandle>, bool> Store::load(Destination from, EventNumber after,
                                                              std::size_t most) {
    std::pair<std::vector<intake::EventHandle>, bool> loaded;
    const auto group = find_group(from.group);
    if (!group) return loaded;
    for (Rows rows = sql_->load_waiting(*group, static_cast<int>(from.lane), after, most + 1);
         rows.next();) {
        if (loaded.first.size() == most) {
            loaded.second = true;
            break;
        }
        loaded.first.push_back(make_event(rows.number(0), rows.bytes(1),
                                          ticket_of(rows.number(2), rows.number(3)), rows.small(4),
                                          rows.bytes(5)));
    }
    return loaded;
}

bool Store::expire(std::int64_t now_unix_ns, std::size_t most) {
    std::vector<EventNumber> expired;
    for (Rows rows = sql_->expired(now_unix_ns, most); rows.next();) {
        expired.push_back(rows.number(0));
    }
    for (const EventNumber number : expired) {
        withdraw(*read_event(number), ALARM_SINK_OUTCOME_EXPIRED,
                 "its time ran out while it waited");
    }
    return expired.size() == most;
}

void Store::discard(EventNumber event, GroupKey group, std::string_view reason) {
    std::optional<EventRow> row = read_event(event);
    const auto on_disk = find_group(group);
    if (!row || !on_disk) return;
    for (const int lane : {0, 1}) {
        if (sql_->remove_waiting.run(*on_disk, lane, event) == 0) continue;
        give_up_place(*row, group, reason);
        return;
    }
}

void Store::move(EventNumber event, GroupKey from, const std::vector<Destination>& to) {
    std::optional<EventRow> row = read_event(event);
    const auto on_disk = find_group(from);
    if (!row || !on_disk) return;
    if (sql_->remove_waiting.run(*on_disk, 0, event) == 0 &&
        sql_->remove_waiting.run(*on_disk, 1, event) == 0) {
        return;
    }
    std::erase_if(row->places, [&](const Destination& place) { return place.group == *on_disk; });
    for (const Destination& destination : to) {
        const auto group = static_cast<GroupKey>(group_on_disk(destination.group));
        const auto is_there = [group](const Destination& place) { return place.group == group; };
        // A group that has it, or had it in a mail, does not mail it again.
        if (std::any_of(row->places.begin(), row->places.end(), is_there)) continue;
        row->places.push_back({group, destination.lane});
        sql_->add_waiting.run(group, static_cast<int>(destination.lane), event);
        ++row->mails_left;
    }
    scratch_.clear();
    append_destinations(scratch_, row->places);
    sql_->move_event.run(event, row->mails_left, std::string_view(scratch_));
    give_up_place(*row, from, "no mailing group takes it over");
}

bool Store::purge(std::size_t most) {
    const std::int64_t before = options_.unix_now_ns() - options_.limits.remember_ns;
    std::vector<std::pair<EventNumber, std::string>> old;
    for (Rows rows = sql_->remembered(before, most); rows.next();) {
        old.emplace_back(rows.number(0), rows.bytes(1));
    }
    for (const auto& [number, id] : old)
        forget(number, id);
    purge_mails(before, most);
    return old.size() == most;
}

void Store::take_back(EventNumber event) {
    const std::optional<EventRow> row = read_event(event);
    if (!row) return;
    for (const Destination& place : row->places) {
        sql_->remove_waiting.run(place.group, static_cast<int>(place.lane), event);
    }
    // The transaction that was refused may also have evicted it.
    if (row->mails_left > 0) --totals_.unsettled;
    forget(event, row->id);
}

void Store::forget(EventNumber number, std::string_view id) {
    ids_->remove(id, number);
    sql_->remove_payload.run(number);
    sql_->remove_event.run(number);
}

}  // namespace encrypted_email::spool
