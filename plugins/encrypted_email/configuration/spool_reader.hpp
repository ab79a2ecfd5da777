// spool_reader.hpp - the table [spool].
//
// Threads: as value.hpp.
#pragma once

#include <string>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

void read_spool(const Value& table, Spool& spool);

// What the table may hold: "enabled", "events", ...
[[nodiscard]] std::vector<std::string> spool_keys();

}  // namespace encrypted_email::configuration
