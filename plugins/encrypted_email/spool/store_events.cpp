// Events on their way in, and while they wait.
#include <algorithm>

#include "encrypted_email/spool/event_codec.hpp"
#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {
namespace {

// What an event takes beside its payload: rows and index entries, measured.
constexpr std::uint64_t kOverhead = 250;

}  // namespace

std::optional<Store::Known> Store::find_event(std::string_view id) {
    if (const EventRow* const young = nursery_->find(id)) return Known{young->number, 0};
    for (const auto& [number, key] : ids_->candidates(id)) {
        if (key != 0) {
            const EventRow* const row = find_in(batch(key), number);
            if (row != nullptr && row->id == id) return Known{number, key};
        } else {
            Rows rows = sql_->read_event(number);
            if (rows.next() && rows.bytes(0) == id) return Known{number, 0};
        }
    }
    return std::nullopt;
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

    // The number may be another event's: better the host's than mixed up with that one.
    if (event.number <= totals_.last_event &&
        (nursery_->find(event.number) != nullptr || tables_->has(event.number))) {
        return {};
    }
    EventRow row;
    row.number = event.number;
    row.id = event.id;
    row.run = run_;
    row.ticket = event.ticket;
    row.priority = event.priority;
    row.expires_unix_ns = event.expires_unix_ns;
    row.mails_left = request.destinations.size();
    for (const Destination& destination : request.destinations)
        row.places.push_back({group_on_disk(destination.group), destination.lane, true});
    nursery_->add(std::move(row), record);
    ++totals_.unsettled;
    totals_.last_event = std::max(totals_.last_event, event.number);
    used_bytes_ += need;
    return {Custody::taken, nullptr};
}

Store::Kept Store::keep_known(const KeepRequest& request, const Known& known) {
    const std::uint64_t ticket = (*request.event)->ticket;
    std::shared_ptr<Settlement> settlement;
    if (known.batch != 0) {
        const SettledBatch* const settled = batch(known.batch);
        settlement = settlement_in(*settled, *find_in(settled, known.number));
    } else {
        std::optional<EventRow> grown;
        EventRow& row = *find_row(known.number, grown);
        if (!row.is_settled()) {
            row.run = run_;
            row.ticket = ticket;
            if (row.is_young) {
                nursery_->save(row);
            } else {
                tables_->save_ticket(row);
            }
            return {Custody::waiting, nullptr};
        }
        settlement = settlement_of(row);
    }
    settlement->ticket = ticket;
    return {Custody::settled, std::move(settlement)};
}

intake::EventHandle Store::make_event(const EventRow& row, std::string_view record) {
    std::vector<intake::Field> fields;
    std::optional<intake::Event> event;
    if (const auto text = seal_.unseal(RecordKind::event, row.number, record)) {
        event = spool::read_event(*text, fields);
    }
    if (!event) {
        // An alarm without its text is better than none.
        event.emplace();
        event->priority = row.priority;
        event->current_status = ALARM_SINK_POINT_ALARM;
        event->summary = "An event whose text was damaged on disk";
    }
    event->id = row.id;
    event->ticket = ticket_of(row.run, row.ticket);
    event->number = row.number;
    return std::make_shared<const intake::StoredEvent>(*event);
}

std::pair<std::vector<intake::EventHandle>, bool> Store::load(Destination from, EventNumber after,
                                                              std::size_t most) {
    (void)nursery_->load();
    std::pair<std::vector<intake::EventHandle>, bool> loaded;
    auto& events = loaded.first;
    const auto group = find_group(from.group);
    if (!group) return loaded;
    for (Rows rows = sql_->load_waiting(*group, static_cast<int>(from.lane), after, most + 1);
         rows.next();) {
        EventRow row;
        row.number = rows.number(0);
        row.id = rows.bytes(1);
        row.run = rows.number(2);
        row.ticket = rows.number(3);
        row.priority = rows.small(4);
        events.push_back(make_event(row, rows.bytes(5)));
    }
    std::vector<EventNumber> young = nursery_->select([&](const EventRow& row) {
        return row.number > after &&
               std::any_of(row.places.begin(), row.places.end(), [&](const Place& place) {
                   return place.waits && place.group == *group && place.lane == from.lane;
               });
    });
    if (young.size() > most + 1) young.resize(most + 1);
    for (const EventNumber number : young)
        events.push_back(make_event(*nursery_->find(number), nursery_->payload(number)));
    std::sort(events.begin(), events.end(),
              [](const auto& a, const auto& b) { return (*a)->number < (*b)->number; });
    loaded.second = events.size() > most;
    if (loaded.second) events.resize(most);
    return loaded;
}

bool Store::expire(std::int64_t now_unix_ns, std::size_t most) {
    std::vector<EventNumber> expired = nursery_->select([now_unix_ns](const EventRow& row) {
        return row.is_idle() && row.expires_unix_ns > 0 && row.expires_unix_ns <= now_unix_ns;
    });
    if (expired.size() < most) {
        const auto grown = tables_->expired(now_unix_ns, most - expired.size());
        expired.insert(expired.begin(), grown.begin(), grown.end());
    }
    expired.resize(std::min(expired.size(), most));
    for (const EventNumber number : expired) {
        std::optional<EventRow> grown;
        withdraw(*find_row(number, grown), ALARM_SINK_OUTCOME_EXPIRED,
                 "its time ran out while it waited");
    }
    return expired.size() == most;
}

void Store::discard(EventNumber event, GroupKey group, std::string_view reason) {
    std::optional<EventRow> grown;
    EventRow* const row = find_row(event, grown);
    const auto on_disk = find_group(group);
    if (row == nullptr || !on_disk) return;
    if (leave_lane(*row, *on_disk, Lane::urgent) || leave_lane(*row, *on_disk, Lane::ordinary)) {
        give_up_place(*row, group, reason);
    }
}

void Store::move(EventNumber event, GroupKey from, const std::vector<Destination>& to) {
    std::optional<EventRow> grown;
    EventRow* const row = find_row(event, grown);
    const auto on_disk = find_group(from);
    if (row == nullptr || !on_disk) return;
    if (!leave_lane(*row, *on_disk, Lane::urgent) && !leave_lane(*row, *on_disk, Lane::ordinary)) {
        return;
    }
    const auto left = std::remove_if(row->places.begin(), row->places.end(),
                                     [&](const Place& place) { return place.group == *on_disk; });
    row->places.erase(left, row->places.end());
    for (const Destination& destination : to) {
        const GroupOnDisk group = group_on_disk(destination.group);
        // A group that has it, or had it in a mail, does not mail it again.
        if (std::any_of(row->places.begin(), row->places.end(),
                        [group](const Place& place) { return place.group == group; })) {
            continue;
        }
        enter_lane(*row, group, destination.lane);
        ++row->mails_left;
    }
    save_places(*row);
    give_up_place(*row, from, "no mailing group takes it over");
}

void Store::take_back(EventNumber event) {
    std::optional<EventRow> grown;
    const EventRow* const row = find_row(event, grown);
    if (row == nullptr) return;
    // The transaction that was refused may also have evicted it.
    if (!row->is_settled()) --totals_.unsettled;
    if (row->has_id) ids_->remove(row->id, event);
    if (row->is_young) {
        nursery_->remove(event);
        return;
    }
    for (const Place& place : row->places)
        (void)tables_->leave(event, place.group, place.lane);
    tables_->remove(event);
}

}  // namespace encrypted_email::spool
