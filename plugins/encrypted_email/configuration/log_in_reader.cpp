#include "encrypted_email/configuration/log_in_reader.hpp"

#include <algorithm>

#include "encrypted_email/configuration/nearest.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

using sasl::Proof;

constexpr std::string_view kind_of(Proof proof) {
    switch (proof) {
        case Proof::password: return "a password";
        case Proof::token: return "an access token";
        case Proof::certificate: return "a certificate";
    }
    return {};
}

// Lower case, as documents have them.
std::vector<std::string> names_of_mechanisms() {
    std::vector<std::string> names;
    for (const sasl::MechanismEntry& entry : sasl::all_mechanisms())
        names.push_back(lower_case(entry.name));
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
    if (!mechanism) {
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
                     "; name mechanisms of one kind");
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

// Whether there is one.
bool check_certificate(const Value& table) {
    const bool has_certificate = table.find("certificate").has_value();
    const bool has_key = table.find("key").has_value();
    if (has_certificate && !has_key) {
        table.refuse_without("key", "give the name under which the host keeps certificate's key");
    }
    if (has_key && !has_certificate) {
        table.refuse_without("certificate", "give the file of the certificate that key belongs to");
    }
    return has_certificate;
}

// The certificate is all that there is: EXTERNAL where the server offers it, or insists on it
// where mechanisms names it.
void check_external(const Value& table, Relay& relay) {
    const auto mechanisms = table.find("mechanisms");
    if (mechanisms && relay.proof != Proof::certificate) {
        mechanisms->refuse(
            "these take what secret or oauth gives, and there is only a certificate; give one of "
            "the two, name \"external\", or leave mechanisms out");
        return;
    }
    if (!mechanisms) relay.mechanisms.clear();  // of a preset
    relay.proof = Proof::certificate;
}

}  // namespace

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
    const bool has_certificate = check_certificate(table);
    if (table.find("oauth")) {
        check_oauth(table, has_user, has_secret, relay);
        return;
    }
    if (has_certificate && !has_secret) {
        check_external(table, relay);
        return;
    }
    const auto mechanisms = table.find("mechanisms");
    if (mechanisms && relay.proof == Proof::certificate) {
        mechanisms->refuse(
            has_secret ? "\"external\" logs in by the certificate alone; leave secret out, or "
                         "name mechanisms that take a password"
                       : "\"external\" logs in by a certificate; give certificate and key");
        return;
    }
    if (has_user && !has_secret) {
        table.refuse_without("secret", "give the name under which the host keeps user's password");
    }
    if (has_secret && !has_user) {
        table.refuse_without("user", "say whose password secret names, or leave secret out");
    }
    if (mechanisms && !has_user && !has_secret) {
        table.refuse_without("user", "say who logs in, or leave mechanisms out");
    }
}

}  // namespace encrypted_email::configuration
