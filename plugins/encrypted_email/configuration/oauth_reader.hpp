// oauth_reader.hpp - the table relays.NAME.oauth: where access tokens are fetched, and by what.
//
// Threads: as value.hpp.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

void read_oauth(const Value& value, Relay& relay);

// What the table may hold: "token_url", "client_id", ...
[[nodiscard]] std::vector<std::string> oauth_keys();

// With what does not stand in the table itself: relative paths are in `folder`, and the way is by
// the relay's proxy where none is named.
[[nodiscard]] std::shared_ptr<const Oauth> completed(const Oauth& oauth, const Relay& relay,
                                                     const std::filesystem::path& folder);

}  // namespace encrypted_email::configuration
