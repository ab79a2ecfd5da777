// eviction_order.hpp - which of the events that wait would go first: the least urgent, and of
// these the oldest.
//
// Keeps for each segment a priority that none of its waiting events is less urgent than.  What the
// bound of a segment is worth is asked of the file only when it is the highest of all, so that
// events that come and go cost nothing here.
//
// What was done in a transaction that is rolled back is forgotten by reset().
//
// Threads: one at a time, with the database.
// Fails:   by StorageError or std::bad_alloc; then reset().
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "encrypted_email/spool/records.hpp"
#include "encrypted_email/spool/schema.hpp"
#include "encrypted_email/spool/statements.hpp"

namespace encrypted_email::spool {

class EvictionOrder {
public:
    explicit EvictionOrder(Statements& sql) : sql_(sql) {}

    void reset() { bounds_.reset(); }

    // The event waits from now on, and is in no mail.
    void note(EventNumber event, std::uint32_t priority);

    struct Candidate {
        EventNumber number = 0;
        std::uint32_t priority = 0;
    };
    // Nothing: no event waits.
    [[nodiscard]] std::optional<Candidate> least_urgent();

private:
    using Bounds = std::map<Segment, std::uint32_t>;
    Bounds& bounds();

    Statements& sql_;
    std::optional<Bounds> bounds_;  // nothing until somebody asks
};

}  // namespace encrypted_email::spool
