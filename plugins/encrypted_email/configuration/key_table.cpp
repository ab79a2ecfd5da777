#include "encrypted_email/configuration/key_table.hpp"

#include "encrypted_email/configuration/nearest.hpp"
#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

bool means_password(std::string_view key) {
    const std::string lower = lower_case(key);
    return lower.find("passw") != std::string::npos ||
           lower.find("passphrase") != std::string::npos || lower == "pass" || lower == "pwd";
}

// Of the table at hand the key that names a secret, else the one that most passwords are for.
std::string key_for_password(const std::vector<std::string_view>& names) {
    for (const std::string_view name : names) {
        if (name.ends_with("_secret")) {
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
    if (means_password(key)) {
        value.refuse_key(
            "a password does not belong in this document; let the host keep it, and give the "
            "host's name for it in " +
            key_for_password(names));
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
