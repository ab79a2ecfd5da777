// tables.hpp - the grown rows: events and mails that were not done within seconds.
//
// Threads: one at a time, with the database.
// Fails:   by StorageError or std::bad_alloc; then reset().
// See:     nursery.hpp for the young ones, schema.cpp for the tables
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "encrypted_email/spool/eviction_order.hpp"
#include "encrypted_email/spool/rows.hpp"
#include "encrypted_email/spool/statements.hpp"

namespace encrypted_email::spool {

class Tables {
public:
    explicit Tables(Statements& sql) : sql_(sql), eviction_(sql) {}

    void reset() { eviction_.reset(); }

    [[nodiscard]] bool has(EventNumber event) { return sql_.read_event(event).next(); }
    [[nodiscard]] std::optional<EventRow> find(EventNumber event);
    // The row, its payload, and where it waits.
    void add(const EventRow& row, std::string_view payload);
    void save(const EventRow& row);
    void save_ticket(const EventRow& row) {
        sql_.renew_ticket.run(row.number, row.run, row.ticket);
    }
    void save_places(const EventRow& row);
    // Row and payload; it waits nowhere any more.
    void remove(EventNumber event);
    [[nodiscard]] std::string payload(EventNumber event);
    [[nodiscard]] std::uint64_t payload_size(EventNumber event);

    // Whether it waited there.
    [[nodiscard]] bool leave(EventNumber event, GroupOnDisk group, Lane lane);
    void enter(EventNumber event, GroupOnDisk group, Lane lane);
    [[nodiscard]] bool has_waiting(GroupOnDisk group, Lane lane);
    // From its lane into a mail; false: it does not wait there.
    [[nodiscard]] bool take(EventNumber event, GroupOnDisk group, Lane lane);

    [[nodiscard]] std::vector<EventNumber> expired(std::int64_t now_unix_ns, std::size_t most);
    [[nodiscard]] std::optional<EvictionOrder::Candidate> least_urgent() {
        return eviction_.least_urgent();
    }

    [[nodiscard]] std::optional<MailRow> find_mail(MailNumber mail);
    void add(const MailRow& row);
    void save(const MailRow& row);
    void remove_mail(MailNumber mail) { sql_.remove_mail.run(mail); }
    // By number.
    [[nodiscard]] std::vector<MailNumber> unfinished_mails();

private:
    Statements& sql_;
    EvictionOrder eviction_;
};

}  // namespace encrypted_email::spool
