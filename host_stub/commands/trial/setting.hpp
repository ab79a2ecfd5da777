// setting.hpp - everything that a trial makes before the sink is loaded: a certificate authority,
// a mail server with a log-in, and a folder with the files that the sink and its host need.
//
//     encrypted_email.toml   the example configuration, with its relay replaced by this server
//     ca.pem                 what the sink has to trust
//     secrets                the password, for the host's secret store
//     state/                 the sink's own
//
// Threads: one thread at a time; server() as server.hpp says.
// Fails:   the constructor throws std::exception with path or port and reason.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host_stub/trial_server/server.hpp"

namespace host_stub::commands::trial_run {

/// The text of host_stub/examples/encrypted_email.toml.
std::string_view example_configuration();

/// A mailing group of the example.
struct MailingGroup {
    std::string name;
    std::vector<std::string> recipients;  ///< to, cc and bcc, sorted
};

class Setting {
public:
    /// `folder` exists; what lies there under the names above is replaced.
    Setting(const std::filesystem::path& folder, trial_server::Protection protection);

    trial_server::Server& server() { return *server_; }
    const std::string& fingerprint() const { return fingerprint_; }
    const std::vector<MailingGroup>& groups() const { return groups_; }

    std::filesystem::path configuration_path() const { return folder_ / "encrypted_email.toml"; }
    std::filesystem::path secrets_path() const { return folder_ / "secrets"; }
    std::filesystem::path state_path() const { return folder_ / "state"; }

private:
    void write_configuration(trial_server::Protection protection) const;

    std::filesystem::path folder_;
    std::string fingerprint_;
    std::vector<MailingGroup> groups_;
    std::unique_ptr<trial_server::Server> server_;
};

}  // namespace host_stub::commands::trial_run
