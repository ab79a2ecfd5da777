// trust_reader.hpp - what a relay's certificate has to prove, beside coming from an authority, and
// whom the authorities' certificates have to come from.
//
// Threads: as value.hpp.
#pragma once

#include <string>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

void read_pins(const Value& value, Relay& relay);
void read_revocation(const Value& value, Relay& relay);

// The table "trust".
void read_trust(const Value& table, TrustRules& trust);

[[nodiscard]] std::vector<std::string> trust_keys();

}  // namespace encrypted_email::configuration
