// filter_reader.hpp - the table `filter` of a mailing group.
//
// Threads: as value.hpp.
#pragma once

#include <string>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

void read_filter(const Value& table, Filter& filter);

// What the table may hold: "priority.from", "categories", ...
[[nodiscard]] std::vector<std::string> filter_keys();

}  // namespace encrypted_email::configuration
