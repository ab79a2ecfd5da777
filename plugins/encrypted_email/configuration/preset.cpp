#include "encrypted_email/configuration/preset.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "encrypted_email/configuration/nearest.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

struct Preset {
    std::string_view name;
    std::string_view host;  // empty: the site's own
    TlsMode tls;
    bool logs_in;  // nobody is served who does not
    std::optional<sasl::Mechanism> mechanism;  // the only one; nothing: those of a password
    std::uint32_t connections;
    std::uint32_t mails_per_minute;      // 0: no limit is known
    std::uint32_t mails_per_connection;  // likewise
};

// Exchange Online: 3 connections and 30 mails a minute for each mailbox; from 2027 on it takes
// tokens alone unless an administrator has passwords allowed.  Google closes a connection after 100
// mails.  Exchange Server's client connectors take 5 mails a minute from a sender, and LOGIN.
constexpr std::array kPresets = {
    Preset{"microsoft365", "smtp.office365.com", TlsMode::starttls, true, sasl::Mechanism::xoauth2,
           3, 30, 0},
    Preset{"gmail", "smtp.gmail.com", TlsMode::implicit, true, std::nullopt, 2, 0, 100},
    Preset{"google-relay", "smtp-relay.gmail.com", TlsMode::implicit, false, std::nullopt, 2, 0,
           100},
    Preset{"exchange-onprem", "", TlsMode::starttls, false, sasl::Mechanism::login, 2, 5, 0},
    Preset{"generic", "", TlsMode::implicit, false, std::nullopt, 2, 0, 0},
};

std::vector<std::string_view> names() {
    std::vector<std::string_view> names;
    for (const Preset& preset : kPresets)
        names.push_back(preset.name);
    return names;
}

const Preset* find(const std::optional<Value>& value) {
    if (!value || value->node().kind != Kind::text) return nullptr;
    const auto* const found =
        std::find_if(kPresets.begin(), kPresets.end(), [&value](const Preset& preset) {
            return preset.name == value->node().text;
        });
    return found == kPresets.end() ? nullptr : found;
}

}  // namespace

PresetFacts apply_preset(const Value& table, Relay& relay) {
    const Preset* const preset = find(table.find("preset"));
    if (preset == nullptr) return {};
    relay.host = preset->host;
    relay.tls = preset->tls;
    if (preset->mechanism) {
        relay.mechanisms = {*preset->mechanism};
        relay.proof = sasl::entry_of(*preset->mechanism).proof;
    }
    relay.connections = preset->connections;
    relay.mails_per_minute = preset->mails_per_minute;
    relay.mails_per_connection = preset->mails_per_connection;
    return {!preset->host.empty(), preset->logs_in};
}

void read_preset(const Value& value, Relay& /*relay*/) {
    const std::optional<std::string> text = value.read_text();
    if (!text || find(value) != nullptr) return;
    const std::string_view meant = nearest(*text, names());
    value.refuse(in_quotes(*text) + " is no preset that is known here; " +
                 (meant.empty() ? "allowed are " + listed(names())
                                : "did you mean " + in_quotes(meant) + "?"));
}

}  // namespace encrypted_email::configuration
