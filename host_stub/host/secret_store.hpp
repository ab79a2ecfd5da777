// secret_store.hpp - secrets by name, from the environment or from a file.
//
// From the environment: the secret `mail-relay` is SECRET_MAIL_RELAY (upper case, every other
// character than a letter or digit is '_').  From a file: lines `name=value`, `#` begins a
// comment line; the file must be readable by its owner alone.  The file comes first.
//
// The bytes are read when they are asked for, so that a changed secret needs no restart, and
// wiped when the view has returned.
//
// Threads: Shared objects: safe.
// Fails:   E_SECRET with a text that names the secret and what to do, and never shows one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "plugin_api/cpp/host_adapter.hpp"

namespace host_stub::host {

class SecretStore {
public:
    explicit SecretStore(std::optional<std::filesystem::path> file) : file_(std::move(file)) {}

    /// Whether the file can be used: it exists, belongs to this user and nobody else may read it.
    alarm_sink::Status check() const;

    /// Runs `look` exactly once when the secret exists, and returns its status.
    alarm_sink::Status show(std::string_view name, const alarm_sink::SecretView& look) const;

    /// "SECRET_MAIL_RELAY" for "mail-relay".
    static std::string environment_name(std::string_view name);

private:
    std::optional<std::filesystem::path> file_;
};

}  // namespace host_stub::host
