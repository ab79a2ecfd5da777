#include "encrypted_email/configuration/key_table.hpp"

#include "encrypted_email/configuration/nearest.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

// What the key would hold if it were one: "a password", "a token"; empty: no secret.
std::string_view secret_meant_by(std::string_view key) {
    const std::string lower = lower_case(key);
    const auto holds = [&lower](std::string_view part) {
        return lower.find(part) != std::string::npos;
    };
    if (holds("passw") || holds("passphrase") || lower == "pass" || lower == "pwd") {
        return "a password";
    }
    if (holds("token") || holds("bearer")) return "a token";
    if (holds("private_key") || holds("api_key") || holds("apikey")) return "a key";
    return {};
}

// Of the table at hand the key that names a secret, else the one that most passwords are for.
std::string key_for_password(std::string_view key, const std::vector<std::string_view>& names) {
    const bool is_of_proxy = lower_case(key).find("proxy") != std::string::npos;
    for (const std::string_view name : names) {
        if (name.ends_with("_secret") && name.starts_with("proxy") == is_of_proxy) {
            return "the key " + std::string(name);
        }
    }
    return "the relay's key secret";
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('.') + 1); }

// The path whose last part is the nearest to `key`.
std::string_view nearest_path(std::string_view key, const std::vector<std::string>& paths) {
    const std::vector<std::string_view> views(paths.begin(), paths.end());
    std::vector<std::string_view> last_parts;
    for (const std::string_view path : views) {
        last_parts.push_back(last_part(path));
    }
    const std::string_view best = nearest(key, last_parts);
    for (const std::string_view path : views) {
        if (!best.empty() && last_part(path) == best) {
            return path;
        }
    }
    return {};
}

}  // namespace

void refuse_unknown_key(const Value& value, std::string_view key,
                        const std::vector<std::string_view>& names,
                        const std::vector<std::string>& paths) {
    if (const std::string_view secret = secret_meant_by(key); !secret.empty()) {
        value.refuse_key(std::string(secret) +
                         " does not belong in this document; let the host keep it, and give the "
                         "host's name for it in " +
                         key_for_password(key, names));
        return;
    }
    std::string_view meant = nearest(key, names);
    if (meant.empty()) {
        meant = nearest_path(key, paths);
    }
    value.refuse_key(meant.empty() ? "unknown key; allowed are " + listed(names)
                                   : "unknown key; did you mean " + in_quotes(meant) + "?");
}

}  // namespace encrypted_email::configuration
