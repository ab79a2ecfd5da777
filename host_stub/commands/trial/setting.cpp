#include "host_stub/commands/trial/setting.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <random>
#include <system_error>

namespace host_stub::commands::trial_run {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kUser = "alarms";
constexpr std::string_view kSecretName = "relay-password";

std::string random_password() {
    std::random_device random;
    std::string password;
    for (int word = 0; word < 4; ++word) {
        password += fmt::format("{:08x}", random());
    }
    return password;
}

void write_file(const fs::path& path, std::string_view text, mode_t mode) {
    std::error_code ignored;
    fs::remove(path, ignored);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    const auto written = file < 0 ? -1 : ::write(file, text.data(), text.size());
    if (file < 0 || written != static_cast<ssize_t>(text.size()) || ::close(file) != 0) {
        throw std::system_error(errno, std::generic_category(), path.string());
    }
}

/// "facility@..." of "Facility <facility@...>".
std::string mailbox_of(const std::string& address) {
    const auto open = address.rfind('<');
    return open == std::string::npos ? address
                                     : address.substr(open + 1, address.size() - open - 2);
}

std::vector<MailingGroup> groups_of_example() {
    const auto document = toml::parse(example_configuration());
    std::vector<MailingGroup> groups;
    for (const auto& [name, group] : *document["groups"].as_table()) {
        MailingGroup read{std::string(name.str()), {}};
        for (const auto* list : {"to", "cc", "bcc"}) {
            if (const auto* addresses = (*group.as_table())[list].as_array()) {
                for (const auto& address : *addresses) {
                    read.recipients.push_back(mailbox_of(**address.as_string()));
                }
            }
        }
        std::sort(read.recipients.begin(), read.recipients.end());
        groups.push_back(std::move(read));
    }
    return groups;
}

}  // namespace

Setting::Setting(const fs::path& folder, trial_server::Protection protection)
    : folder_(folder), groups_(groups_of_example()) {
    const trial_server::CertificateAuthority authority("Trial CA");
    trial_server::CertificateRequest request;
    request.addresses = {"127.0.0.1"};
    trial_server::ServerOptions options;
    options.protection = protection;
    options.identity = authority.issue(request);
    options.session.credentials = trial_server::Credentials{std::string(kUser), random_password()};
    fingerprint_ = options.identity.fingerprint();

    trial_server::write_certificates(folder_ / "ca.pem", {authority.certificate()});
    write_file(secrets_path(),
               fmt::format("{}={}\n", kSecretName, options.session.credentials->password), 0600);
    server_ = std::make_unique<trial_server::Server>(std::move(options));
    write_configuration(protection);
}

void Setting::write_configuration(trial_server::Protection protection) const {
    const auto relay = fmt::format(
        "# host_stub/examples/encrypted_email.toml, with the mail server of a trial.\n\n"
        "[relays.main]\n"
        "host = \"127.0.0.1\"\n"
        "port = {}\n"
        "tls = \"{}\"\n"
        "user = \"{}\"\n"
        "secret = \"{}\"\n"
        "ca_file = \"ca.pem\"\n"
        "connections = 2\n\n",
        server_->port(), protection == trial_server::Protection::starttls ? "starttls" : "implicit",
        kUser, kSecretName);
    // What stands before the groups is the example's own relay.
    const auto example = example_configuration();
    const auto groups = example.substr(example.find("[groups."));
    write_file(configuration_path(), relay + std::string(groups), 0644);
}

}  // namespace host_stub::commands::trial_run
