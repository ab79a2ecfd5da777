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
inline constexpr std::int64_t kSchemaVersion = 1;

// Runs every step from the file's version to kSchemaVersion, in one transaction.
void migrate(Database& database);

}  // namespace encrypted_email::spool
