// provider.hpp - the mail services that are known by their servers' names, as the sink's presets
// know them.
//
// Threads: a function of its argument.
#pragma once

#include <optional>
#include <string_view>

namespace host_stub::conversion {

enum class Provider { microsoft365, outlook_com, gmail, google_relay };

/// `host` in lower case; nothing: a server of somebody else's.
[[nodiscard]] std::optional<Provider> provider_of(std::string_view host);

}  // namespace host_stub::conversion
