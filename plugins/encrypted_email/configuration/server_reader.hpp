// server_reader.hpp - the keys that say where a mail server is: host, port and tls.
//
// Threads: as value.hpp.
#pragma once

#include <cstdint>
#include <string>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

void read_host(const Value& value, std::string& host);

void read_port(const Value& value, std::uint16_t& port);

void read_tls(const Value& value, TlsMode& tls);

}  // namespace encrypted_email::configuration
