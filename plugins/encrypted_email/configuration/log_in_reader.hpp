// log_in_reader.hpp - how a relay is logged in to: the keys user, secret and mechanisms.
//
// Threads: as value.hpp.
// See:     sasl/mechanism.hpp
#pragma once

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

// The name of a secret.  What is obviously a secret itself is refused.
void read_secret(const Value& value, Relay& relay);

void read_mechanisms(const Value& value, Relay& relay);

// Whether the keys of the relay's table go together.
void check_log_in(const Value& table);

}  // namespace encrypted_email::configuration
