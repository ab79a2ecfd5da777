#include "encrypted_email/sasl/mechanism.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace encrypted_email::sasl {
namespace {

constexpr std::array kEntries = {
    MechanismEntry{Mechanism::scram_sha_256_plus, "SCRAM-SHA-256-PLUS", Proof::password, true,
                   true},
    MechanismEntry{Mechanism::scram_sha_1_plus, "SCRAM-SHA-1-PLUS", Proof::password, true, true},
    MechanismEntry{Mechanism::scram_sha_256, "SCRAM-SHA-256", Proof::password, true, false},
    MechanismEntry{Mechanism::scram_sha_1, "SCRAM-SHA-1", Proof::password, true, false},
    MechanismEntry{Mechanism::cram_md5, "CRAM-MD5", Proof::password, false, false},
    MechanismEntry{Mechanism::plain, "PLAIN", Proof::password, true, false},
    MechanismEntry{Mechanism::login, "LOGIN", Proof::password, true, false},
    MechanismEntry{Mechanism::oauthbearer, "OAUTHBEARER", Proof::token, true, false},
    MechanismEntry{Mechanism::xoauth2, "XOAUTH2", Proof::token, true, false},
    MechanismEntry{Mechanism::external, "EXTERNAL", Proof::certificate, true, false},
};

char upper_case(char character) {
    return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A')
                                                : character;
}

bool is_same(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return upper_case(a) == upper_case(b); });
}

}  // namespace

std::span<const MechanismEntry> all_mechanisms() { return kEntries; }

const MechanismEntry& entry_of(Mechanism mechanism) {
    return kEntries[static_cast<std::size_t>(mechanism)];
}

std::optional<Mechanism> mechanism_named(std::string_view name) {
    const auto found =
        std::find_if(kEntries.begin(), kEntries.end(),
                     [name](const MechanismEntry& entry) { return is_same(entry.name, name); });
    if (found == kEntries.end()) return std::nullopt;
    return found->mechanism;
}

}  // namespace encrypted_email::sasl
