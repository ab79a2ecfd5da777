// mechanism.hpp - the SASL mechanisms that this sink speaks, and what each of them proves.
//
// Threads: constants and functions of their arguments.
// See:     RFC 4422 section 3.1 (names), the IANA registry "SASL Mechanisms"; RFC 5802, RFC 7677
//          (SCRAM), RFC 2195 (CRAM-MD5), RFC 4616 (PLAIN), draft-murchison-sasl-login (LOGIN),
//          RFC 7628 (OAUTHBEARER), Google's XOAUTH2, RFC 4422 appendix A (EXTERNAL)
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace encrypted_email::sasl {

// What a client proves itself by.
enum class Proof : std::uint8_t { password, token, certificate };

// Strongest first among those of the same proof: bound to the TLS connection, so that nobody can
// sit in between; then those that do not show the password and make the server prove that it knows
// it; then CRAM-MD5, which does not show it; then those that give it to the server.
enum class Mechanism : std::uint8_t {
    scram_sha_256_plus,
    scram_sha_1_plus,
    scram_sha_256,
    scram_sha_1,
    cram_md5,
    plain,
    login,
    oauthbearer,
    xoauth2,
    external,
};

struct MechanismEntry {
    Mechanism mechanism;
    std::string_view name;  // as the IANA registry has it
    Proof proof;
    bool by_default;  // taken without being named in the configuration
    bool binds_channel;
};

// All, strongest first.
[[nodiscard]] std::span<const MechanismEntry> all_mechanisms();

[[nodiscard]] const MechanismEntry& entry_of(Mechanism mechanism);

// `name` in any case.
[[nodiscard]] std::optional<Mechanism> mechanism_named(std::string_view name);

}  // namespace encrypted_email::sasl
