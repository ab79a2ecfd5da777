#include "encrypted_email/configuration/relay_reader.hpp"

#include <array>
#include <chrono>

#include "encrypted_email/configuration/key_table.hpp"
#include "encrypted_email/configuration/log_in_reader.hpp"
#include "encrypted_email/configuration/oauth_reader.hpp"
#include "encrypted_email/configuration/pop_reader.hpp"
#include "encrypted_email/configuration/preset.hpp"
#include "encrypted_email/configuration/proxy_reader.hpp"
#include "encrypted_email/configuration/server_reader.hpp"
#include "encrypted_email/configuration/trust_reader.hpp"

namespace encrypted_email::configuration {

namespace {

constexpr std::uint16_t kImplicitPort = 465;  // RFC 8314 section 7.3
constexpr std::uint16_t kSubmissionPort = 587;
constexpr std::uint16_t kTransferPort = 25;

template <std::string Relay::*kMember>
void read_text(const Value& value, Relay& relay) {
    if (std::optional<std::string> text = value.read_text()) {
        relay.*kMember = std::move(*text);
    }
}

template <std::string Relay::*kMember, Place Relay::*kPlace>
void read_file(const Value& value, Relay& relay) {
    read_text<kMember>(value, relay);
    relay.*kPlace = value.node().place;
}

void read_connections(const Value& value, Relay& relay) {
    if (const auto connections = value.read_integer(1, 100)) {
        relay.connections = *connections;
    }
}

void read_timeout(const Value& value, Relay& relay) {
    using namespace std::chrono_literals;
    if (const auto timeout = value.read_duration(1s, 5min)) {
        relay.timeout = *timeout;
    }
}

template <std::uint32_t Relay::*kMember>
void read_limit_of_mails(const Value& value, Relay& relay) {
    if (const auto limit = value.read_integer(0, 100'000)) {
        relay.*kMember = *limit;
    }
}

template <std::chrono::seconds Relay::*kMember>
void read_time(const Value& value, Relay& relay) {
    using namespace std::chrono_literals;
    if (const auto time = value.read_duration(1s, 24h)) {
        relay.*kMember = *time;
    }
}

template <std::string Relay::*kMember>
void read_secret(const Value& value, Relay& relay) {
    if (auto name = value.read_name_of_secret()) relay.*kMember = std::move(*name);
}

template <std::chrono::milliseconds Deadlines::*kMember>
void read_deadline(const Value& value, Deadlines& deadlines) {
    using namespace std::chrono_literals;
    if (const auto deadline = value.read_duration(1s, 1h)) {
        deadlines.*kMember = *deadline;
    }
}

constexpr std::array kDeadlineKeys = {
    Key<Deadlines>{"envelope", read_deadline<&Deadlines::envelope>},
    Key<Deadlines>{"data", read_deadline<&Deadlines::data>},
    Key<Deadlines>{"content", read_deadline<&Deadlines::content>},
};

constexpr std::array kKeys = {
    Key<Relay>{"preset", read_preset},
    Key<Relay>{"host", [](const Value& value, Relay& relay) { read_host(value, relay.host); }},
    Key<Relay>{"port", [](const Value& value, Relay& relay) { read_port(value, relay.port); }},
    Key<Relay>{"tls", [](const Value& value, Relay& relay) { read_tls(value, relay.tls); }},
    Key<Relay>{"proxy", [](const Value& value, Relay& to) { read_proxy(value, to.proxy); }},
    Key<Relay>{"proxy_user",
               [](const Value& value, Relay& to) { read_proxy_user(value, to.proxy); }},
    Key<Relay>{"proxy_secret",
               [](const Value& value, Relay& to) { read_proxy_secret(value, to.proxy); }},
    Key<Relay>{"user", read_text<&Relay::user>},
    Key<Relay>{"secret", read_secret<&Relay::secret>},
    Key<Relay>{"oauth", read_oauth, oauth_keys},
    Key<Relay>{"pop", read_pop, pop_keys},
    Key<Relay>{"mechanisms", read_mechanisms},
    Key<Relay>{"certificate", read_file<&Relay::certificate, &Relay::certificate_place>},
    Key<Relay>{"key", read_secret<&Relay::key>},
    Key<Relay>{"ca_file", read_file<&Relay::ca_file, &Relay::ca_file_place>},
    Key<Relay>{"pins", read_pins},
    Key<Relay>{"revocation", read_revocation},
    Key<Relay>{"connections", read_connections},
    Key<Relay>{"idle_timeout", read_time<&Relay::idle_timeout>},
    Key<Relay>{"life_time", read_time<&Relay::life_time>},
    Key<Relay>{"timeout", read_timeout},
    Key<Relay>{"mails_per_connection", read_limit_of_mails<&Relay::mails_per_connection>},
    Key<Relay>{"mails_per_minute", read_limit_of_mails<&Relay::mails_per_minute>},
    Key<Relay>{
        "deadlines",
        [](const Value& value, Relay& relay) { read_table(value, kDeadlineKeys, relay.deadlines); },
        [] { return paths_of(kDeadlineKeys); }},
};

void check_required_keys(const Value& table, const PresetFacts& preset, Relay& relay) {
    if (!table.find("host") && !preset.has_host) {
        table.refuse_without("host", "name the mail server, as in host = \"mail.example.org\"");
    }
    if (preset.needs_log_in && !table.find("user") && !table.find("secret") &&
        !table.find("certificate")) {
        table.refuse_without("user",
                             "this preset's server takes mail only from those who log in; name the "
                             "mailbox that mails are sent from, and its secret or the table "
                             "oauth");
    }
    check_proxy(table, relay.proxy);
    check_log_in(table, relay);
    check_pop(table, relay);
}

void warn_of_unusual_port(const Value& table, const Relay& relay) {
    const std::string port = "port " + std::to_string(relay.port);
    if (relay.tls == TlsMode::starttls && relay.port == kImplicitPort) {
        table.find("port")->warn(port +
                                 " usually has TLS from the first byte; this relay has tls = "
                                 "\"starttls\"");
    }
    if (relay.tls == TlsMode::implicit &&
        (relay.port == kSubmissionPort || relay.port == kTransferPort)) {
        table.find("port")->warn(port + " usually has STARTTLS; this relay has tls = \"implicit\"");
    }
}

}  // namespace

std::shared_ptr<const Relay> read_relay(const Value& table, std::string_view name,
                                        const std::filesystem::path& folder) {
    const std::size_t problems = table.problem_count();
    if (table.node().kind != Kind::table) {
        table.refuse_kind("a table for one relay, as in [relays.main]");
        return nullptr;
    }
    const auto relay = std::make_shared<Relay>();
    relay->name = name;
    const PresetFacts preset = apply_preset(table, *relay);
    read_table(table, kKeys, *relay);
    check_required_keys(table, preset, *relay);
    if (table.problem_count() != problems) {
        return nullptr;
    }
    if (!table.find("port")) {
        relay->port = relay->tls == TlsMode::implicit ? kImplicitPort : kSubmissionPort;
    }
    for (std::string* const path : {&relay->ca_file, &relay->certificate}) {
        if (!path->empty()) *path = (folder / *path).lexically_normal().string();
    }
    if (relay->oauth) relay->oauth = completed(*relay->oauth, *relay, folder);
    warn_of_unusual_port(table, *relay);
    return relay;
}

std::vector<std::string> relay_keys() { return paths_of(kKeys); }

}  // namespace encrypted_email::configuration
