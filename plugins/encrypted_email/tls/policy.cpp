#include "encrypted_email/tls/policy.hpp"

#include <botan/block_cipher.h>
#include <botan/tls_policy.h>

#include <string>
#include <vector>

namespace encrypted_email::tls {

namespace {

// Botan names what its AES runs on: "aesni", "armv8aes", "power_crypto"; or "ssse3", "neon",
// "base" where there is no AES hardware.  There ChaCha20 is the faster one, and GHASH slow.
bool has_aes_hardware() {
    const auto aes = Botan::BlockCipher::create("AES-128");
    if (!aes) return false;
    const std::string provider = aes->provider();
    return provider.find("aes") != std::string::npos ||
           provider.find("crypto") != std::string::npos;
}

// What is not overridden here is Botan's default: no renegotiation, no SHA-1, the extended master
// secret required in TLS 1.2, one ticket in a ClientHello and none of them twice.
class RelayPolicy final : public Botan::TLS::Policy {
public:
    explicit RelayPolicy(bool staples) : staples_(staples) {}

    std::vector<std::string> allowed_ciphers() const override {
        if (aes_hardware_) return {"AES-128/GCM", "AES-256/GCM", "ChaCha20Poly1305"};
        return {"ChaCha20Poly1305", "AES-128/GCM", "AES-256/GCM"};
    }

    std::vector<std::string> allowed_macs() const override { return {"AEAD"}; }

    std::vector<std::string> allowed_key_exchange_methods() const override { return {"ECDH"}; }

    std::vector<Botan::TLS::Group_Params> key_exchange_groups() const override {
        using Botan::TLS::Group_Params;
        return {Group_Params::X25519, Group_Params::SECP256R1, Group_Params::SECP384R1};
    }

    bool allow_dtls12() const override { return false; }
    bool include_time_in_hello_random() const override { return false; }
    bool allow_resumption_for_renegotiation() const override { return false; }

    // revocation_check.cpp judges what is stapled, and what is not.
    bool require_cert_revocation_info() const override { return false; }
    bool support_cert_status_message() const override { return staples_; }

    // verification.cpp judges the server's key, where the certificate can be named; this limit
    // would end the handshake before.
    std::size_t minimum_rsa_bits() const override { return 512; }

    std::size_t maximum_certificate_chain_size() const override { return 32768; }

private:
    const bool staples_;
    const bool aes_hardware_ = has_aes_hardware();
};

}  // namespace

std::shared_ptr<const Botan::TLS::Policy> make_policy(Revocation revocation) {
    return std::make_shared<const RelayPolicy>(revocation != Revocation::off);
}

}  // namespace encrypted_email::tls
