#include "encrypted_email/spool/tables.hpp"

#include "encrypted_email/spool/record_codec.hpp"
#include "encrypted_email/spool/storage_error.hpp"

namespace encrypted_email::spool {
namespace {

std::vector<std::uint64_t> numbers_of(std::string_view bytes) {
    auto numbers = read_numbers(bytes);
    if (!numbers) throw StorageError(StorageTrouble::damaged, "a list of numbers is broken");
    return std::move(*numbers);
}

int lane_on_disk(Lane lane) { return static_cast<int>(lane); }

}  // namespace

std::optional<EventRow> Tables::find(EventNumber event) {
    Rows rows = sql_.read_event(event);
    if (!rows.next()) return std::nullopt;
    std::optional<EventRow> found(std::in_place);
    EventRow& row = *found;
    row.number = event;
    row.id = rows.bytes(0);
    row.run = rows.number(1);
    row.ticket = rows.number(2);
    row.priority = rows.small(3);
    row.expires_unix_ns = rows.integer(4);
    row.mails_left = rows.number(5);
    row.mails_open = rows.number(6);
    auto places = read_places(rows.bytes(7));
    if (!places) throw StorageError(StorageTrouble::damaged, "a list of groups is broken");
    row.places = std::move(*places);
    const auto mails = numbers_of(rows.bytes(8));
    row.mails.assign(mails.begin(), mails.end());
    row.dead = rows.integer(9) != 0;
    row.has_id = true;
    return found;
}

void Tables::add(const EventRow& row, std::string_view payload) {
    std::string places;
    append_places(places, row.places);
    std::string mails;
    append_numbers(mails, row.mails);
    sql_.add_event.run(row.number, std::string_view(row.id), row.run, row.ticket, row.priority,
                       row.expires_unix_ns, row.mails_left, row.mails_open,
                       std::string_view(places), std::string_view(mails), row.dead ? 1 : 0);
    sql_.add_payload.run(row.number, payload);
    for (const Place& place : row.places) {
        if (place.waits) enter(row.number, place.group, place.lane);
    }
    if (row.is_idle()) eviction_.note(row.number, row.priority);
}

void Tables::save(const EventRow& row) {
    std::string mails;
    append_numbers(mails, row.mails);
    sql_.update_event.run(row.number, row.mails_left, row.mails_open, std::string_view(mails),
                          row.dead ? 1 : 0);
    if (row.is_idle()) eviction_.note(row.number, row.priority);
}

void Tables::save_places(const EventRow& row) {
    std::string places;
    append_places(places, row.places);
    sql_.move_event.run(row.number, row.mails_left, std::string_view(places));
}

void Tables::remove(EventNumber event) {
    sql_.remove_event.run(event);
    sql_.remove_payload.run(event);
}

std::string Tables::payload(EventNumber event) {
    Rows rows = sql_.read_payload(event);
    return rows.next() ? std::string(rows.bytes(0)) : std::string();
}

std::uint64_t Tables::payload_size(EventNumber event) {
    Rows rows = sql_.payload_size(event);
    return rows.next() ? rows.number(0) : 0;
}

bool Tables::leave(EventNumber event, GroupOnDisk group, Lane lane) {
    return sql_.remove_waiting.run(group, lane_on_disk(lane), event) > 0;
}

void Tables::enter(EventNumber event, GroupOnDisk group, Lane lane) {
    sql_.add_waiting.run(group, lane_on_disk(lane), event);
}

bool Tables::has_waiting(GroupOnDisk group, Lane lane) {
    return sql_.has_waiting(group, lane_on_disk(lane)).next();
}

bool Tables::take(EventNumber event, GroupOnDisk group, Lane lane) {
    if (!leave(event, group, lane)) return false;
    sql_.open_mail.run(event);
    return true;
}

std::vector<EventNumber> Tables::expired(std::int64_t now_unix_ns, std::size_t most) {
    std::vector<EventNumber> events;
    for (Rows rows = sql_.expired(now_unix_ns, most); rows.next();)
        events.push_back(rows.number(0));
    return events;
}

std::optional<MailRow> Tables::find_mail(MailNumber mail) {
    Rows rows = sql_.find_mail(mail);
    if (!rows.next()) return std::nullopt;
    std::optional<MailRow> found(std::in_place);
    MailRow& row = *found;
    row.number = mail;
    row.group = rows.integer(0);
    row.lane = static_cast<Lane>(rows.small(1) & 1);
    row.made_unix_ns = rows.integer(2);
    row.delayed_since_unix_ns = rows.integer(3);
    row.delay_cause = rows.bytes(4);
    row.evicted = rows.number(5);
    row.events = numbers_of(rows.bytes(6));
    row.recipients = rows.bytes(7);
    row.outcome = rows.bytes(8);
    row.attempts = rows.small(9);
    row.redeliveries = rows.small(10);
    row.in_flight = rows.integer(11) != 0;
    row.ended_unix_ns = rows.integer(12);
    return found;
}

void Tables::add(const MailRow& row) {
    std::string events;
    append_numbers(events, row.events);
    sql_.add_mail.run(row.number, row.group, lane_on_disk(row.lane), row.made_unix_ns,
                      row.delayed_since_unix_ns, std::string_view(row.delay_cause), row.evicted,
                      std::string_view(events), std::string_view(row.recipients),
                      std::string_view(row.outcome), row.attempts, row.redeliveries,
                      row.in_flight ? 1 : 0, row.ended_unix_ns);
}

void Tables::save(const MailRow& row) {
    sql_.update_mail.run(row.number, std::string_view(row.recipients),
                         std::string_view(row.outcome), row.attempts, row.redeliveries,
                         row.in_flight ? 1 : 0, row.ended_unix_ns);
}

std::vector<MailNumber> Tables::unfinished_mails() {
    std::vector<MailNumber> mails;
    for (Rows rows = sql_.unfinished(); rows.next();)
        mails.push_back(rows.number(0));
    return mails;
}

}  // namespace encrypted_email::spool
