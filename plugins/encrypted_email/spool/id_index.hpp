// id_index.hpp - which events have this id.
//
// An id may be random, and a million of them may be known: in one index each new event would read
// and write a page of its own.  So the events that wait in tables have a small index for each
// segment, of which only the newest changes; and the settled ones, nearly all, have no index at
// all, only a list for each batch, by hash.  A filter in memory tells of a stretch of four
// segments, nearly always, that an id is not there: 3 bytes for each id.  The filters of stretches
// that are full are on disk, and are read when the first event is kept; one that is missing is made
// again.
//
// What was done in a transaction that is rolled back is forgotten by reset().
//
// Threads: one at a time, with the database.
// Fails:   by StorageError or std::bad_alloc; then reset().
#pragma once

#include <boost/container/flat_map.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "encrypted_email/spool/id_filter.hpp"
#include "encrypted_email/spool/records.hpp"
#include "encrypted_email/spool/schema.hpp"
#include "encrypted_email/spool/statements.hpp"

namespace encrypted_email::spool {

class IdIndex {
public:
    // For events up to `last_event`, the greatest number that was ever kept.
    IdIndex(Statements& sql, EventNumber last_event) : sql_(sql), last_event_(last_event) {}

    void reset(EventNumber last_event);

    struct Candidate {
        EventNumber event = 0;
        std::int64_t batch = 0;  // that it is in; 0: none
    };
    // Those with an id of the same hash, thus nearly always none or the one.
    [[nodiscard]] std::vector<Candidate> candidates(std::string_view id);
    // Of an event that is in no batch.
    void add(std::string_view id, EventNumber event);
    void remove(std::string_view id, EventNumber event);

    struct Settled {
        std::string_view id;
        EventNumber event = 0;
        bool was_added = false;
    };
    void add_batch(std::int64_t batch, std::span<const Settled> events);
    void remove_batch(std::int64_t batch);
    // Gives back what stretches need no more from which ids were removed.  Before a commit.
    void tidy();

private:
    using Number = std::uint64_t;  // of a stretch
    struct Stretch {
        IdFilter filter;
        std::size_t ids = 0;  // or more: after a restart, as of when the filter was written
    };

    void load();
    Stretch load(Number number);
    [[nodiscard]] std::optional<Number> next_stretch(Number from);
    void enter(std::uint64_t hash, Number number);
    void leave(Number number, std::size_t ids);
    void save(Number number, const Stretch& stretch);

    Statements& sql_;
    EventNumber last_event_;
    bool is_loaded_ = false;
    Number newest_ = 0;
    boost::container::flat_map<Number, Stretch> stretches_;
    std::set<Number> thinned_;
};

}  // namespace encrypted_email::spool
