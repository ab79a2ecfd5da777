// expiry_text.hpp - when what a client proves itself by comes to its end, and the words for it.
//
// Threads: functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/oauth/token_source.hpp"

namespace encrypted_email::oauth {

// When the client's secret ends, as the configuration says, or its certificate; nothing: unknown.
// Seconds since 1970, UTC.
[[nodiscard]] std::optional<std::int64_t> end_of(const Client& client);

// 0: it does not end soon; 1, 2, 3: within 30, 14, 3 days.
[[nodiscard]] int expiry_step(std::int64_t end_unix_s, std::int64_t now_unix_s);

[[nodiscard]] std::string expiry_text(const configuration::Relay& relay, std::int64_t end_unix_s,
                                      std::int64_t now_unix_s);

}  // namespace encrypted_email::oauth
