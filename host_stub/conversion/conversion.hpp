// conversion.hpp - from the former engine's mail settings to the nearest configuration of the
// encrypted e-mail sink, and what is different with it.
//
// The document is one that the sink takes.  It names secrets and never has one: whoever converts
// stores them with the host.
//
// Threads: a function of its argument.
// Fails:   by problems; then there is no document.
// See:     docs/mail_providers.md; plugins/encrypted_email/configuration/reference.toml
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host_stub/conversion/former_settings.hpp"

namespace host_stub::conversion {

struct Conversion {
    std::string document;               ///< TOML, with what has to be known as comments.
    std::vector<std::string> problems;  ///< Why there is none; with place and remedy, a line each.
    /// What the former settings did and the document does not, or not for long.
    std::vector<std::string> changes;
    std::vector<std::string> to_do;  ///< Before it works: secrets to store, things to look at.
};

/// `origin` names the settings in the document.
[[nodiscard]] Conversion convert(const FormerSettings& settings, std::string_view origin);

}  // namespace host_stub::conversion
