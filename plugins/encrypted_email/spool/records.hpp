// records.hpp - what the spool is told and what it tells, as plain values.
//
// Threads: plain values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/custody/mail_outcome.hpp"
#include "encrypted_email/custody/settlement.hpp"
#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::spool {

// A mailing group's number on disk; its name stands in a table beside it.  0: no group.
using GroupKey = std::uint32_t;

// intake::Event::number: unique in one spool, growing, never 0.
using EventNumber = std::uint64_t;

// A mail's number: unique in one spool, growing, never 0.
using MailNumber = std::uint64_t;

// The line in which an event waits in its group.
enum class Lane : std::uint8_t { urgent = 0, ordinary = 1 };

// Where an event has to go.
struct Destination {
    GroupKey group = 0;
    Lane lane = Lane::ordinary;
};

struct KeepRequest {
    intake::EventHandle event;
    std::vector<Destination> destinations;  // at least one, each group once
};

using custody::Settlement;

enum class Custody {
    taken,    // on stable storage: the sink answers for it
    waiting,  // this event id was taken before and is not settled: no second time
    settled,  // this event id was settled before; `settlement` says how
    refused,  // storage does not work: the event stays the host's
};

struct KeepAnswer {
    KeepRequest request;
    Custody custody = Custody::refused;
    std::shared_ptr<const Settlement> settlement;  // when settled
};

// A mail as it has to be sent, so that it can be sent again after a restart.
struct MailRecord {
    MailNumber number = 0;
    GroupKey group = 0;
    Lane lane = Lane::ordinary;
    std::int64_t made_unix_ns = 0;
    std::vector<EventNumber> events;         // in the batch's order; those that are kept
    std::int64_t delayed_since_unix_ns = 0;  // 0: it is no catch-up mail
    std::string delay_cause;
    std::uint64_t evicted = 0;  // events of the group that it reports as not mailed
};

// Where a mail stands.
struct MailProgress {
    std::vector<custody::RecipientOutcome> recipients;  // PENDING ones are still to be served
    std::uint32_t attempts = 0;
    std::uint32_t redeliveries = 0;  // attempts whose reply to the final dot was lost
    bool in_flight = false;          // an attempt has begun and its end is not recorded
};

// A mail that an earlier run left unfinished, with its events.
struct UnfinishedMail {
    MailRecord record;
    MailProgress progress;  // in_flight: the process ended during an attempt
    std::vector<intake::EventHandle> events;
};

// What a group has waiting when the spool is opened.
struct WaitingGroup {
    GroupKey key = 0;
    std::string name;
    bool urgent = false;    // something waits in the urgent lane
    bool ordinary = false;  // something waits in the ordinary lane
};

// Evicted or expired while they waited: settled without a mail.
struct Discarded {
    std::shared_ptr<const Settlement> settlement;
    EventNumber number = 0;
    std::vector<GroupKey> groups;  // that will not mail it
    bool evicted = false;          // to make room; else its time ran out or nobody wants it
};

// An event with a recipient that failed for good, and how it was settled.
struct DeadLetter {
    intake::EventHandle event;
    std::shared_ptr<const Settlement> settlement;
    std::int64_t settled_unix_ns = 0;
};

// Bounds, see configuration::Spool.
struct Limits {
    std::uint64_t events = 1'000'000;                        // unsettled ones
    std::uint64_t bytes = 512ull * 1024 * 1024;              // of the file
    std::uint64_t keep_free = 64ull * 1024 * 1024;           // of the file system
    std::uint64_t journal = 8ull * 1024 * 1024;  // of what is young; a 16th of `bytes` at most
    std::int64_t remember_ns = 24ll * 3600 * 1'000'000'000;  // settled ids are known so long
    std::int32_t urgent_priority = -1;  // priorities 0 to this one may use the last tenth
};

}  // namespace encrypted_email::spool
