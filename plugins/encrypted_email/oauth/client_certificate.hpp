// client_certificate.hpp - the certificate that a client is known by at a token endpoint.
//
// Threads: an immutable value.
// Fails:   load() gives a text that names the file and the remedy.
// See:     RFC 7515 section 4.1.8 (x5t#S256)
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace encrypted_email::oauth {

struct ClientCertificate {
    struct Loaded {
        std::shared_ptr<const ClientCertificate> certificate;  // null: see error
        std::string error;
    };

    // The first certificate of a PEM file.  It has to have an RSA key.
    [[nodiscard]] static Loaded load(const std::string& path);

    std::vector<std::uint8_t> public_key;  // SubjectPublicKeyInfo
    std::string thumbprint;                // SHA-256 in base64url, as x5t#S256 has it
    std::int64_t expires_unix_s = 0;
};

// RFC 4648 section 5, without padding (RFC 7515 section 2).
[[nodiscard]] std::string base64url(const std::uint8_t* bytes, std::size_t size);

}  // namespace encrypted_email::oauth
