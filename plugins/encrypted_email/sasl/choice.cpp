#include "encrypted_email/sasl/choice.hpp"

#include <algorithm>

namespace encrypted_email::sasl {
namespace {

bool is_allowed(const MechanismEntry& entry, const Credentials& credentials) {
    if (entry.proof != credentials.proof) return false;
    const auto& named = credentials.allowed;
    if (named.empty()) return entry.by_default;
    return std::find(named.begin(), named.end(), entry.mechanism) != named.end();
}

bool is_offered(const MechanismEntry& entry, std::span<const std::string> offered) {
    return std::find(offered.begin(), offered.end(), entry.name) != offered.end();
}

}  // namespace

std::variant<Choice, NothingInCommon, Failure> choose(std::span<const std::string> offered,
                                                      const Credentials& credentials, bool bound) {
    NothingInCommon nothing;
    bool binding_is_possible = false;
    for (const MechanismEntry& entry : all_mechanisms()) {
        if (!is_allowed(entry, credentials)) continue;
        nothing.allowed.push_back(entry.name);
        binding_is_possible |= entry.binds_channel && bound;
        if (!is_offered(entry, offered)) continue;
        if (entry.binds_channel && !bound) {
            return Failure{FailureKind::unsafe,
                           "the server offers to bind the log-in to the TLS connection (" +
                               std::string(entry.name) +
                               "), and this connection has nothing to bind it to"};
        }
        return Choice{entry.mechanism, binding_is_possible};
    }
    return nothing;
}

}  // namespace encrypted_email::sasl
