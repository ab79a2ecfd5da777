#include "encrypted_email/spool/schema.hpp"

#include <array>
#include <string>

#include "encrypted_email/spool/database.hpp"

namespace encrypted_email::spool {
namespace {

constexpr const char* kVersion1 = R"sql(
CREATE TABLE spool (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    run         INTEGER NOT NULL,  -- of the process that has it; growing
    unsettled   INTEGER NOT NULL,  -- rows of events with mails_left > 0
    last_event  INTEGER NOT NULL,
    last_mail   INTEGER NOT NULL,
    seal_salt   BLOB,              -- NULL: never sealed
    seal_check  BLOB);
INSERT INTO spool VALUES (1, 0, 0, 0, 0, NULL, NULL);

CREATE TABLE groups (
    key   INTEGER PRIMARY KEY,
    name  BLOB NOT NULL UNIQUE);

CREATE TABLE events (
    number      INTEGER PRIMARY KEY,
    id          BLOB NOT NULL,
    run         INTEGER NOT NULL,
    ticket      INTEGER NOT NULL,
    priority    INTEGER NOT NULL,
    expires     INTEGER NOT NULL,  -- Unix nanoseconds; 0: never
    mails_left  INTEGER NOT NULL,  -- groups that have not ended with it; 0: settled
    mails_open  INTEGER NOT NULL,  -- of these, how many have it in a mail
    places      BLOB NOT NULL,     -- groups and lanes that it was ever put into
    mails       BLOB,              -- numbers of the mails that ended with it
    settled     INTEGER NOT NULL,  -- Unix nanoseconds; 0: not
    outcome     INTEGER NOT NULL,  -- of what no mail decided
    reason      BLOB,
    dead        INTEGER NOT NULL); -- 1: a recipient failed for good
CREATE INDEX evictable ON events (number >> 13, priority DESC, number)
    WHERE mails_left > 0 AND mails_open = 0;
CREATE INDEX expiring ON events (expires)
    WHERE mails_left > 0 AND mails_open = 0 AND expires > 0;
CREATE INDEX remembered ON events (settled) WHERE settled > 0;
CREATE INDEX dead_letters ON events (number) WHERE dead = 1 AND settled > 0;

CREATE TABLE ids (
    segment  INTEGER NOT NULL,  -- number >> 13
    hash     INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    PRIMARY KEY (segment, hash, number)) WITHOUT ROWID;

CREATE TABLE id_filters (
    stretch  INTEGER PRIMARY KEY,  -- segment >> 2
    ids      INTEGER NOT NULL,
    filter   BLOB NOT NULL);

CREATE TABLE payloads (
    number   INTEGER PRIMARY KEY,
    payload  BLOB NOT NULL);

CREATE TABLE waiting (
    group_key  INTEGER NOT NULL,
    lane       INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    PRIMARY KEY (group_key, lane, number)) WITHOUT ROWID;

CREATE TABLE mails (
    number         INTEGER PRIMARY KEY,
    group_key      INTEGER NOT NULL,
    lane           INTEGER NOT NULL,
    made           INTEGER NOT NULL,
    delayed_since  INTEGER NOT NULL,
    delay_cause    BLOB NOT NULL,
    evicted        INTEGER NOT NULL,
    events         BLOB NOT NULL,
    recipients     BLOB,              -- NULL when it has ended
    outcome        BLOB,              -- NULL until then
    attempts       INTEGER NOT NULL,
    redeliveries   INTEGER NOT NULL,
    in_flight      INTEGER NOT NULL,
    ended          INTEGER NOT NULL); -- Unix nanoseconds; 0: not
CREATE INDEX unfinished ON mails (number) WHERE ended = 0;
CREATE INDEX ended_mails ON mails (ended) WHERE ended > 0;
)sql";

// Step i makes version i + 1 of version i.
constexpr std::array kSteps = {kVersion1};
static_assert(kSteps.size() == kSchemaVersion);

}  // namespace

void migrate(Database& database) {
    const auto version = static_cast<std::size_t>(database.value_of("PRAGMA user_version"));
    if (version == kSteps.size()) return;
    database.execute("BEGIN IMMEDIATE");
    for (std::size_t step = version; step < kSteps.size(); ++step)
        database.execute(kSteps[step]);
    const std::string stamp = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                              "; PRAGMA user_version = " + std::to_string(kSchemaVersion);
    database.execute(stamp.c_str());
    database.execute("COMMIT");
}

}  // namespace encrypted_email::spool
