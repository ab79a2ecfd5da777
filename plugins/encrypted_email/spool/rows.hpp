// rows.hpp - what the store knows of an event and of a mail, wherever it keeps it.
//
// Young rows are in the nursery, grown ones in the tables; see nursery.hpp.
//
// Threads: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "encrypted_email/spool/records.hpp"

namespace encrypted_email::spool {

// A mailing group as the file knows it; Store::group_of() tells its key.
using GroupOnDisk = std::int64_t;

// A lane that an event was ever put into.
struct Place {
    GroupOnDisk group = 0;
    Lane lane = Lane::ordinary;
    bool waits = false;  // of grown rows the table `waiting` tells it
};

using Places = std::vector<Place>;

struct EventRow {
    EventNumber number = 0;
    std::string id;
    std::uint64_t run = 0;  // in which its ticket was given
    std::uint64_t ticket = 0;
    std::uint32_t priority = 0;
    std::int64_t expires_unix_ns = 0;  // 0: never
    std::uint64_t mails_left = 0;      // groups that have not ended with it; 0: settled
    std::uint64_t mails_open = 0;      // of these, how many have it in a mail
    Places places;
    std::vector<MailNumber> mails;     // that ended with it
    std::int64_t settled_unix_ns = 0;  // 0: not
    std::uint32_t outcome = 0;         // of what no mail decided
    std::string reason;
    bool dead = false;      // a recipient failed for good
    bool is_young = false;  // in the nursery
    bool has_id = false;    // the table `ids` has it, as it has those of all grown rows

    [[nodiscard]] bool is_settled() const { return mails_left == 0; }
    // It is in no mail, so that it can be evicted, and expires.
    [[nodiscard]] bool is_idle() const { return mails_left > 0 && mails_open == 0; }
};

struct MailRow {
    MailNumber number = 0;
    GroupOnDisk group = 0;
    Lane lane = Lane::ordinary;
    std::int64_t made_unix_ns = 0;
    std::int64_t delayed_since_unix_ns = 0;
    std::string delay_cause;  // this, recipients and outcome as Seal makes them
    std::uint64_t evicted = 0;
    std::vector<EventNumber> events;
    std::string recipients;  // empty when it has ended
    std::string outcome;     // empty until then
    std::uint32_t attempts = 0;
    std::uint32_t redeliveries = 0;
    bool in_flight = false;
    std::int64_t ended_unix_ns = 0;  // 0: not
    bool is_young = false;           // in the nursery
};

// What is told of the whole.
struct Totals {
    std::uint64_t unsettled = 0;
    EventNumber last_event = 0;
    MailNumber last_mail = 0;
    bool operator==(const Totals&) const = default;
};

}  // namespace encrypted_email::spool
