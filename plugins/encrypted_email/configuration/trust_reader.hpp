// trust_reader.hpp - what a relay's certificate has to prove, beside coming from an authority.
//
// Threads: as value.hpp.
#pragma once

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

void read_pins(const Value& value, Relay& relay);
void read_revocation(const Value& value, Relay& relay);

}  // namespace encrypted_email::configuration
