// group_reader.hpp - one table [groups.NAME].
//
// Threads: as value.hpp.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

// Null when there was a problem.  `relays` are the names of all relays of the document, also of
// those that have problems of their own.
[[nodiscard]] std::shared_ptr<const MailingGroup> read_group(
    const Value& table, std::string_view name, std::span<const std::string_view> relays);

// What the table may hold: "from", "filter.priority.from", ...
[[nodiscard]] std::vector<std::string> group_keys();

}  // namespace encrypted_email::configuration
