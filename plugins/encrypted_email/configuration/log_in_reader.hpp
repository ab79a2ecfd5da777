// log_in_reader.hpp - how a relay is logged in to: the key mechanisms, and whether it goes together
// with user, secret, oauth, certificate and key.
//
// Threads: as value.hpp.
// See:     sasl/mechanism.hpp
#pragma once

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

void read_mechanisms(const Value& value, Relay& relay);

// Whether the keys of the relay's table go together; and what follows from oauth and certificate.
void check_log_in(const Value& table, Relay& relay);

}  // namespace encrypted_email::configuration
