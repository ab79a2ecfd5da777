#include "encrypted_email/configuration/log_in_reader.hpp"

#include <algorithm>

#include "encrypted_email/configuration/nearest.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

using sasl::Proof;

constexpr std::string_view kind_of(Proof proof) {
    return proof == Proof::token ? "an access token" : "a password";
}

// Lower case, as documents have them.
std::vector<std::string> names_of_mechanisms() {
    std::vector<std::string> names;
    for (const sasl::MechanismEntry& entry : sasl::all_mechanisms()) {
        if (entry.proof != Proof::certificate) {
            names.push_back(lower_case(entry.name));
        }
    }
    return names;
}

void refuse_unknown(const Value& value, std::string_view name) {
    const std::vector<std::string> known = names_of_mechanisms();
    const std::vector<std::string_view> names(known.begin(), known.end());
    const std::string_view meant = nearest(name, names);
    value.refuse(in_quotes(name) + " is no mechanism that is known here; " +
                 (meant.empty() ? "allowed are " + listed(names)
                                : "did you mean " + in_quotes(meant) + "?"));
}

void read_mechanism(const Value& value, Relay& relay) {
    const std::string& name = value.node().text;
    const auto mechanism = sasl::mechanism_named(name);
    if (!mechanism || sasl::entry_of(*mechanism).proof == Proof::certificate) {
        refuse_unknown(value, name);
        return;
    }
    const Proof proof = sasl::entry_of(*mechanism).proof;
    if (std::find(relay.mechanisms.begin(), relay.mechanisms.end(), *mechanism) !=
        relay.mechanisms.end()) {
        value.refuse(in_quotes(name) + " is already in the list");
    } else if (!relay.mechanisms.empty() && proof != relay.proof) {
        value.refuse(in_quotes(name) + " takes " + std::string(kind_of(proof)) +
                     ", those before it " + std::string(kind_of(relay.proof)) +
                     "; secret names one of the two, so name mechanisms of one kind");
    } else {
        relay.mechanisms.push_back(*mechanism);
        relay.proof = proof;
    }
}

void check_oauth(const Value& table, bool has_user, bool has_secret, Relay& relay) {
    if (!has_user) {
        table.refuse_without("user", "say whose mailbox the tokens of oauth are for");
    }
    if (has_secret) {
        table.find("secret")->refuse_key(
            "the token is fetched as oauth says; keep one of the two, secret or oauth");
    }
    const auto mechanisms = table.find("mechanisms");
    if (mechanisms && relay.proof != Proof::token) {
        mechanisms->refuse(
            "oauth gives an access token, and these take a password; name \"xoauth2\" or "
            "\"oauthbearer\", or leave mechanisms out");
    } else if (relay.proof != Proof::token) {
        relay.mechanisms.clear();  // of a preset
    }
    relay.proof = Proof::token;
}

}  // namespace

void read_secret(const Value& value, Relay& relay) {
    if (std::optional<std::string> name = value.read_name_of_secret()) {
        relay.secret = std::move(*name);
    }
}

void read_mechanisms(const Value& value, Relay& relay) {
    if (value.node().kind == Kind::list && value.node().items.empty()) {
        value.refuse("no mechanism; name those that are allowed, or leave mechanisms out");
        return;
    }
    relay.mechanisms.clear();  // those of a preset
    for (const Value& name : value.read_list_of_texts()) {
        read_mechanism(name, relay);
    }
}

void check_log_in(const Value& table, Relay& relay) {
    const bool has_user = table.find("user").has_value();
    const bool has_secret = table.find("secret").has_value();
    if (table.find("oauth")) {
        check_oauth(table, has_user, has_secret, relay);
        return;
    }
    if (has_user && !has_secret) {
        table.refuse_without("secret", "give the name under which the host keeps user's password");
    }
    if (has_secret && !has_user) {
        table.refuse_without("user", "say whose password secret names, or leave secret out");
    }
    if (table.find("mechanisms") && !has_user && !has_secret) {
        table.refuse_without("user", "say who logs in, or leave mechanisms out");
    }
}

}  // namespace encrypted_email::configuration
