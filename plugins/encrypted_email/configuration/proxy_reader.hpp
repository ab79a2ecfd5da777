// proxy_reader.hpp - the keys proxy, proxy_user and proxy_secret, of a relay and of its oauth.
//
// Threads: as value.hpp.
// See:     RFC 7617 section 2 (no ":" in a user's name), RFC 1929
#pragma once

#include <optional>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

// The proxy's URL.  A problem does not repeat it: it may hold a password.
void read_proxy(const Value& value, std::optional<Proxy>& proxy);

void read_proxy_user(const Value& value, std::optional<Proxy>& proxy);

void read_proxy_secret(const Value& value, std::optional<Proxy>& proxy);

// Whether the keys of the table go together.
void check_proxy(const Value& table, const std::optional<Proxy>& proxy);

}  // namespace encrypted_email::configuration
