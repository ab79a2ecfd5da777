// relay_reader.hpp - one table [relays.NAME].
//
// Threads: as value.hpp.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

// Null when there was a problem.  A relative ca_file is one in `folder`.
[[nodiscard]] std::shared_ptr<const Relay> read_relay(const Value& table, std::string_view name,
                                                      const std::filesystem::path& folder);

// What the table may hold: "host", "port", ...
[[nodiscard]] std::vector<std::string> relay_keys();

}  // namespace encrypted_email::configuration
