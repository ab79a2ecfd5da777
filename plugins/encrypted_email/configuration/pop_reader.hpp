// pop_reader.hpp - the table relays.NAME.pop: a log-in by POP3 that the relay wants before mails.
//
// Threads: as value.hpp.
#pragma once

#include <string>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

void read_pop(const Value& value, Relay& relay);

// What the table may hold: "host", "port", ...
[[nodiscard]] std::vector<std::string> pop_keys();

// Whether the keys of the relay's table go together with it; its host is the relay's where it names
// none.
void check_pop(const Value& table, Relay& relay);

}  // namespace encrypted_email::configuration
