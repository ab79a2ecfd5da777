// schema.hpp - the tables of the spool's file, and how older ones become these.
//
// Threads: one at a time.
// Fails:   by StorageError; a migration that fails leaves the older version.
// See:     FORMAT.md
#pragma once

#include <cstdint>

namespace encrypted_email::spool {

class Database;

inline constexpr std::int64_t kApplicationId = 0x45'45'53'50;  // "EESP"
inline constexpr std::int64_t kFirstSchemaVersion = 3;         // others were never released
inline constexpr std::int64_t kSchemaVersion = 3;

// Events with neighbouring numbers, 8192 of them.  What is to be found by something that does not
// grow with the number, such as an id or a priority, has an index in each segment: new events then
// change pages of the newest segment alone, however many others there are.
using Segment = std::uint64_t;
inline constexpr unsigned kSegmentBits = 13;
inline constexpr Segment segment_of(std::uint64_t event_number) {
    return event_number >> kSegmentBits;
}

// Runs every step from the file's version to kSchemaVersion, in one transaction.
void migrate(Database& database);

}  // namespace encrypted_email::spool
