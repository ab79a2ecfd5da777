#include "encrypted_email/trust/signature.hpp"

#include <botan/base64.h>
#include <botan/ed25519.h>
#include <botan/exceptn.h>
#include <botan/pubkey.h>

#include <cstdint>
#include <span>

namespace encrypted_email::trust {

namespace {

constexpr std::size_t kKeyOctets = 32;
constexpr std::size_t kSignatureOctets = 64;

std::span<const std::uint8_t> octets(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

bool is_signed_by(std::string_view site_key, std::string_view text, std::string_view signature) {
    if (signature.size() != kSignatureOctets) return false;
    try {
        const auto key_octets = Botan::base64_decode(site_key);
        if (key_octets.size() != kKeyOctets) return false;
        const Botan::Ed25519_PublicKey key(key_octets.data(), key_octets.size());
        Botan::PK_Verifier verifier(key, "Pure");
        return verifier.verify_message(octets(text), octets(signature));
    } catch (const Botan::Exception&) {
        return false;
    }
}

}  // namespace encrypted_email::trust
