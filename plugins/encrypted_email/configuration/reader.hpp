// reader.hpp - from a TOML document to Settings, or to a list of everything that is wrong with it.
//
// Threads: free functions, safe from any thread.
// Fails:   as a value; the document is never half used.  Each problem is one line of text:
//              site.toml:12:5: groups.fire.batching.maximun: unknown key; did you mean "maximum"?
//              site.toml:3:8: relays.main.port: 70000 is out of range; allowed is 1 to 65535
// See:     reference.toml, every key with its default
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::configuration {

struct ReadResult {
    std::shared_ptr<const Settings> settings;  // null when there are problems
    std::vector<std::string> problems;         // in the document's order; at most kMaximumProblems
    std::vector<std::string> warnings;         // what can be meant so but seldom is; likewise

    // All problems, one a line.
    [[nodiscard]] std::string describe() const;
};

inline constexpr std::size_t kMaximumDocument = 4 * 1024 * 1024;  // bytes
inline constexpr std::size_t kMaximumProblems = 20;

// `origin` names the document in problems; paths in it are relative to origin's folder.
[[nodiscard]] ReadResult read_settings(std::string_view document, std::string_view origin);

// Every key that read_settings() knows, as "relays.NAME.host".  reference.toml explains each.
[[nodiscard]] std::vector<std::string> known_keys();

}  // namespace encrypted_email::configuration
