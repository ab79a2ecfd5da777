#include "encrypted_email/spool/row_codec.hpp"

namespace encrypted_email::spool {
namespace {

constexpr std::uint8_t kDead = 1;
constexpr std::uint8_t kHasId = 2;

using Numbers = std::vector<std::uint64_t>;

void append_counted(ByteWriter& writer, const Numbers& numbers) {
    writer.number(numbers.size());
    writer.growing(numbers);
}

void read_counted(ByteReader& reader, Numbers& numbers) {
    const std::size_t count = reader.count(1);
    numbers.clear();
    numbers.reserve(count);
    std::uint64_t last = 0;
    for (std::size_t i = 0; i < count; ++i) {
        last += static_cast<std::uint64_t>(reader.signed_number());
        numbers.push_back(last);
    }
}

Lane read_lane(ByteReader& reader) {
    const std::uint8_t lane = reader.byte();
    if (lane > 1) reader.fail();
    return static_cast<Lane>(lane & 1);
}

}  // namespace

void append_row(ByteWriter& writer, const EventRow& row) {
    writer.number(row.number);
    writer.text(row.id);
    writer.number(row.priority);
    writer.signed_number(row.expires_unix_ns);
}

EventRow read_event_row(ByteReader& reader) {
    EventRow row;
    row.number = reader.number();
    row.id = reader.text();
    row.priority = reader.small_number();
    row.expires_unix_ns = reader.signed_number();
    return row;
}

void append_state(ByteWriter& writer, const EventRow& row) {
    writer.number(row.run);
    writer.number(row.ticket);
    writer.number(row.mails_left);
    writer.number(row.mails_open);
    writer.number(row.places.size());
    for (const Place& place : row.places) {
        writer.number(static_cast<std::uint64_t>(place.group) << 2 |
                      static_cast<std::uint64_t>(place.lane) << 1 | (place.waits ? 1u : 0u));
    }
    append_counted(writer, row.mails);
    writer.signed_number(row.settled_unix_ns);
    writer.number(row.outcome);
    writer.text(row.reason);
    writer.byte(static_cast<std::uint8_t>((row.dead ? kDead : 0) | (row.has_id ? kHasId : 0)));
}

void read_state(ByteReader& reader, EventRow& row) {
    row.run = reader.number();
    row.ticket = reader.number();
    row.mails_left = reader.number();
    row.mails_open = reader.number();
    const std::size_t places = reader.count(1);
    row.places.clear();
    row.places.reserve(places);
    for (std::size_t i = 0; i < places; ++i) {
        const std::uint64_t all = reader.number();
        row.places.push_back(
            {static_cast<GroupOnDisk>(all >> 2), static_cast<Lane>(all >> 1 & 1), (all & 1) != 0});
    }
    read_counted(reader, row.mails);
    row.settled_unix_ns = reader.signed_number();
    row.outcome = reader.small_number();
    row.reason = reader.text();
    const std::uint8_t flags = reader.byte();
    if (flags > (kDead | kHasId)) reader.fail();
    row.dead = (flags & kDead) != 0;
    row.has_id = (flags & kHasId) != 0;
}

void append_row(ByteWriter& writer, const MailRow& row) {
    writer.number(row.number);
    writer.number(static_cast<std::uint64_t>(row.group));
    writer.byte(static_cast<std::uint8_t>(row.lane));
    writer.signed_number(row.made_unix_ns);
    writer.signed_number(row.delayed_since_unix_ns);
    writer.text(row.delay_cause);
    writer.number(row.evicted);
    append_counted(writer, row.events);
}

MailRow read_mail_row(ByteReader& reader) {
    MailRow row;
    row.number = reader.number();
    row.group = static_cast<GroupOnDisk>(reader.number());
    row.lane = read_lane(reader);
    row.made_unix_ns = reader.signed_number();
    row.delayed_since_unix_ns = reader.signed_number();
    row.delay_cause = reader.text();
    row.evicted = reader.number();
    read_counted(reader, row.events);
    return row;
}

void append_state(ByteWriter& writer, const MailRow& row) {
    writer.text(row.recipients);
    writer.text(row.outcome);
    writer.number(row.attempts);
    writer.number(row.redeliveries);
    writer.byte(row.in_flight ? 1 : 0);
    writer.signed_number(row.ended_unix_ns);
}

void read_state(ByteReader& reader, MailRow& row) {
    row.recipients = reader.text();
    row.outcome = reader.text();
    row.attempts = reader.small_number();
    row.redeliveries = reader.small_number();
    row.in_flight = reader.truth();
    row.ended_unix_ns = reader.signed_number();
}

void append_totals(ByteWriter& writer, const Totals& totals) {
    writer.number(totals.unsettled);
    writer.number(totals.last_event);
    writer.number(totals.last_mail);
}

Totals read_totals(ByteReader& reader) {
    Totals totals;
    totals.unsettled = reader.number();
    totals.last_event = reader.number();
    totals.last_mail = reader.number();
    return totals;
}

}  // namespace encrypted_email::spool
