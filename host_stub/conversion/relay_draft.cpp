#include "host_stub/conversion/relay_draft.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "host_stub/conversion/provider.hpp"
#include "host_stub/host/secret_store.hpp"

namespace host_stub::conversion {

namespace {

constexpr std::uint16_t kTransferPort = 25;
constexpr std::uint16_t kImplicitPort = 465;
constexpr std::uint16_t kSubmissionPort = 587;
constexpr std::uint16_t kPopPort = 110;
constexpr std::uint16_t kImplicitPopPort = 995;
constexpr std::string_view kPassword = "relay-password";
constexpr std::string_view kClientSecret = "relay-client-secret";
constexpr std::string_view kAnyTenant = "example.onmicrosoft.com";

void store_secret(RelayDraft& relay, std::string_view name, std::string_view what) {
    relay.to_do.push_back(fmt::format(
        "Store {} with the host under the name \"{}\". For host-stub that is a line {}=... in a "
        "file that you alone can read (chmod 600), which --secrets names; or the environment "
        "variable {}.",
        what, name, name, host::SecretStore::environment_name(name)));
}

void log_in(RelayDraft& relay, const Account& account, std::string_view secret) {
    relay.text("user", account.user);
    relay.text("secret", secret);
}

void log_in_by_password(RelayDraft& relay, const Account& account) {
    log_in(relay, account, kPassword);
    store_secret(relay, kPassword, fmt::format("the password of {}", account.user));
}

void log_in_by_app_password(RelayDraft& relay, const Account& account) {
    log_in(relay, account, "app-password");
    relay.changes.push_back(
        at(account.place_of_password,
           "Google takes the account's own password no more since May 2025. Make an app password, "
           "as docs/mail_providers.md says under Gmail and Google Workspace."));
    store_secret(relay, "app-password", "the app password");
}

// The tenant is found by any of its domains (learn.microsoft.com, "OpenID Connect on the Microsoft
// identity platform").
std::string tenant_of(const std::string& user) {
    const std::string domain = user.substr(std::min(user.find('@') + 1, user.size()));
    const bool is_domain = user.find('@') != std::string::npos && !domain.empty() &&
                           domain.find_first_not_of(
                               "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") == std::string::npos;
    return is_domain ? domain : std::string(kAnyTenant);
}

void to_microsoft365(RelayDraft& relay, const Account& account) {
    relay.text("preset", "microsoft365");
    relay.text("user", account.user);
    relay.line("# As docs/mail_providers.md says under Microsoft 365; fill in client_id.");
    relay.text("oauth.tenant", tenant_of(account.user));
    relay.text("oauth.client_id", "CLIENT_ID");
    relay.text("oauth.client_secret", kClientSecret);
    relay.line("# As long as passwords are taken, in place of the lines that begin with oauth:");
    relay.line("#   secret = " + quoted(kPassword));
    relay.line("#   mechanisms = [\"login\", \"plain\"]");
    relay.changes.push_back(
        at(account.place_of_authentication,
           "Microsoft turns off log-in by password at smtp.office365.com at the end of December "
           "2026; an administrator can turn it on again for a while. OAuth takes its place: "
           "register an application as docs/mail_providers.md says under Microsoft 365."));
    relay.to_do.push_back("Write its client id into oauth.client_id, and check oauth.tenant.");
    store_secret(relay, kClientSecret, "its client secret");
}

void to_google(RelayDraft& relay, const Account& account, std::string_view preset) {
    relay.text("preset", preset);
    if (!account.user.empty()) log_in_by_app_password(relay, account);
}

struct Way {
    std::uint16_t port;
    bool starttls;
};

Way way_of(const Account& account) {
    constexpr std::uint16_t kUsual[] = {kTransferPort, kImplicitPort, kSubmissionPort};
    const std::uint16_t port =
        account.port.value_or(kUsual[static_cast<std::size_t>(account.encryption)]);
    if (port == kImplicitPort) return {port, false};
    const bool is_plain_first = port == kTransferPort || port == kSubmissionPort;
    return {port, is_plain_first || account.encryption != Encryption::implicit};
}

void tell_of_way(RelayDraft& relay, const Account& account, const Way& way) {
    const auto& place = account.place_of_encryption;
    if (account.encryption == Encryption::off) {
        const std::string used =
            way.starttls ? fmt::format(
                               "On port {} the server is asked for it by STARTTLS; if it "
                               "does not offer that, mails wait until it does, or until "
                               "another port is named",
                               way.port)
                         : fmt::format("Port {} has it from the first byte", way.port);
        relay.changes.push_back(
            at(place, fmt::format("SSL was off, so that mails and passwords could be read on the "
                                  "way. Here nothing is sent without TLS. {}.",
                                  used)));
    } else if ((account.encryption == Encryption::starttls) != way.starttls) {
        relay.changes.push_back(at(
            place, fmt::format("Port {} usually has {}, and so it is used here. If this server is "
                               "different, write tls = \"{}\"; host-stub check tells.",
                               way.port, way.starttls ? "STARTTLS" : "TLS from the first byte",
                               way.starttls ? "implicit" : "starttls")));
    }
}

void log_in_by_pop(RelayDraft& relay, const Account& account) {
    const PopServer& pop = account.pop;
    const bool was_implicit =
        pop.encryption == Encryption::implicit || pop.port == kImplicitPopPort;
    relay.line("# The relay takes mails for a while after this log-in by POP3.");
    if (!pop.host.empty()) relay.text("pop.host", pop.host);
    if (pop.port) relay.line(fmt::format("pop.port = {}", *pop.port));
    relay.text("pop.tls", was_implicit && pop.port != kPopPort ? "implicit" : "starttls");
    if (pop.encryption == Encryption::off) {
        relay.changes.push_back(
            at(pop.place,
               "the log-in by POP3 was in clear. Here it is inside TLS, which the POP3 server has "
               "to offer: by STLS on port 110, or from the first byte on port 995 (pop.tls = "
               "\"implicit\")."));
    }
}

void tell_of_log_in(RelayDraft& relay, const Account& account) {
    if (provider_of(account.host) != Provider::outlook_com) return;
    relay.changes.push_back(
        at(account.place_of_password,
           "Outlook.com takes no passwords any more since September 2024: use a mailbox of another "
           "provider, see docs/mail_providers.md."));
}

void to_server(RelayDraft& relay, const Account& account) {
    const Way way = way_of(account);
    relay.line("# Its certificate has to name this host and to come from an authority that this");
    relay.line(
        "# system trusts.  If that is one of your own, name its file: ca_file = \"ca.pem\".");
    relay.text("host", account.host);
    relay.line(fmt::format("port = {}", way.port));
    relay.text("tls", way.starttls ? "starttls" : "implicit");
    tell_of_way(relay, account, way);
    if (account.authentication == Authentication::none) return;
    tell_of_log_in(relay, account);
    log_in_by_password(relay, account);
    if (account.authentication == Authentication::pop_before_smtp) log_in_by_pop(relay, account);
}

}  // namespace

void RelayDraft::text(std::string_view key, std::string_view value) {
    lines.push_back(fmt::format("{} = {}", key, quoted(value)));
}

std::string at(std::string_view place, std::string_view text) {
    return place.empty() ? std::string(text) : fmt::format("{}: {}", place, text);
}

std::string quoted(std::string_view text) {
    const toml::value<std::string> value{std::string(text)};
    std::ostringstream out;
    out << toml::toml_formatter(value, toml::format_flags::allow_unicode_strings);
    return out.str();
}

RelayDraft relay_of(Account account) {
    RelayDraft relay;
    if (account.authentication == Authentication::none && !account.user.empty()) {
        relay.changes.push_back(
            at(account.place_of_authentication,
               "there was no log-in, so the user is left out; if the server wants one, add user "
               "and secret"));
        account.user.clear();
    }
    const auto provider = provider_of(account.host);
    const bool is_for_users = provider == Provider::microsoft365 || provider == Provider::gmail;
    if (is_for_users && account.user.empty()) {
        account.user = account.sender_mailbox;
        relay.changes.push_back(
            fmt::format("{} takes mails only from those who log in: the sender, {}, does",
                        account.host, account.user));
    }
    if (provider == Provider::microsoft365) {
        to_microsoft365(relay, account);
    } else if (provider == Provider::gmail) {
        to_google(relay, account, "gmail");
    } else if (provider == Provider::google_relay) {
        to_google(relay, account, "google-relay");
    } else {
        to_server(relay, account);
    }
    if (!account.place_of_password.empty()) {
        relay.to_do.push_back(fmt::format(
            "Delete the password at {} when this works: it stands there in clear, and is not "
            "repeated here.",
            account.place_of_password));
    }
    return relay;
}

}  // namespace host_stub::conversion
