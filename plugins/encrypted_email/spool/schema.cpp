#include "encrypted_email/spool/schema.hpp"

#include <array>
#include <string>

#include "encrypted_email/spool/database.hpp"

namespace encrypted_email::spool {
namespace {

constexpr const char* kVersion3 = R"sql(
CREATE TABLE spool (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    run         INTEGER NOT NULL,  -- of the process that has it; growing
    unsettled   INTEGER NOT NULL,  -- these three as of when the journal began: it has later ones
    last_event  INTEGER NOT NULL,
    last_mail   INTEGER NOT NULL,
    seal_salt   BLOB,              -- NULL: never sealed
    seal_check  BLOB);
INSERT INTO spool VALUES (1, 0, 0, 0, 0, NULL, NULL);

CREATE TABLE groups (
    key   INTEGER PRIMARY KEY,
    name  BLOB NOT NULL UNIQUE);

CREATE TABLE journal (
    number   INTEGER PRIMARY KEY,
    records  BLOB NOT NULL);

CREATE TABLE events (              -- that are not settled, and not young
    number      INTEGER PRIMARY KEY,
    id          BLOB NOT NULL,
    run         INTEGER NOT NULL,
    ticket      INTEGER NOT NULL,
    priority    INTEGER NOT NULL,
    expires     INTEGER NOT NULL,  -- Unix nanoseconds; 0: never
    mails_left  INTEGER NOT NULL,  -- groups that have not ended with it
    mails_open  INTEGER NOT NULL,  -- of these, how many have it in a mail
    places      BLOB NOT NULL,     -- groups and lanes that it was ever put into
    mails       BLOB,              -- numbers of the mails that ended with it
    dead        INTEGER NOT NULL); -- 1: a recipient failed for good
CREATE INDEX evictable ON events (number >> 13, priority DESC, number) WHERE mails_open = 0;
CREATE INDEX expiring ON events (expires) WHERE mails_open = 0 AND expires > 0;

CREATE TABLE payloads (
    number   INTEGER PRIMARY KEY,
    payload  BLOB NOT NULL);

CREATE TABLE waiting (
    group_key  INTEGER NOT NULL,
    lane       INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    PRIMARY KEY (group_key, lane, number)) WITHOUT ROWID;

CREATE TABLE mails (               -- that are not young
    number         INTEGER PRIMARY KEY,
    group_key      INTEGER NOT NULL,
    lane           INTEGER NOT NULL,
    made           INTEGER NOT NULL,
    delayed_since  INTEGER NOT NULL,
    delay_cause    BLOB NOT NULL,
    evicted        INTEGER NOT NULL,
    events         BLOB NOT NULL,
    recipients     BLOB NOT NULL,     -- empty when it has ended
    outcome        BLOB NOT NULL,     -- empty until then
    attempts       INTEGER NOT NULL,
    redeliveries   INTEGER NOT NULL,
    in_flight      INTEGER NOT NULL,
    ended          INTEGER NOT NULL); -- Unix nanoseconds; 0: not
CREATE INDEX unfinished ON mails (number) WHERE ended = 0;

CREATE TABLE batches (             -- of settled events
    batch    INTEGER PRIMARY KEY,
    newest   INTEGER NOT NULL,     -- when its last one was settled, Unix nanoseconds
    events   BLOB NOT NULL);

CREATE TABLE dead_letters (        -- settled events with a recipient that failed for good
    number   INTEGER PRIMARY KEY,
    batch    INTEGER NOT NULL,
    payload  BLOB NOT NULL);

CREATE TABLE ids (                 -- of grown events
    segment  INTEGER NOT NULL,     -- number >> 13
    hash     INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    PRIMARY KEY (segment, hash, number)) WITHOUT ROWID;

CREATE TABLE settled_ids (         -- of a batch's events
    batch    INTEGER NOT NULL,
    stretch  INTEGER NOT NULL,     -- number >> 15
    ids      BLOB NOT NULL);       -- those of the stretch, by their hashes
CREATE INDEX settled_by_batch ON settled_ids (batch);
CREATE INDEX settled_by_stretch ON settled_ids (stretch);

CREATE TABLE id_filters (
    stretch  INTEGER PRIMARY KEY,  -- number >> 15
    ids      INTEGER NOT NULL,
    filter   BLOB NOT NULL);
)sql";

// The first makes an empty file one of kFirstSchemaVersion, each other one the next version.
constexpr std::array kSteps = {kVersion3};
static_assert(kFirstSchemaVersion + kSteps.size() - 1 == kSchemaVersion);

}  // namespace

void migrate(Database& database) {
    const std::int64_t version = database.value_of("PRAGMA user_version");
    if (version == kSchemaVersion) return;
    const auto done =
        static_cast<std::size_t>(version == 0 ? 0 : version - kFirstSchemaVersion + 1);
    database.execute("BEGIN IMMEDIATE");
    for (std::size_t step = done; step < kSteps.size(); ++step)
        database.execute(kSteps[step]);
    const std::string stamp = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                              "; PRAGMA user_version = " + std::to_string(kSchemaVersion);
    database.execute(stamp.c_str());
    database.execute("COMMIT");
}

}  // namespace encrypted_email::spool
