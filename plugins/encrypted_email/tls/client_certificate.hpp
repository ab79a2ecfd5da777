// client_certificate.hpp - what this client shows of itself to a server that asks: its certificate,
// and those that lead from it to an authority.
//
// Without its key, which is kept by the host: see ClientIdentity.
//
// Threads: an immutable value.
// Fails:   load() gives a text that names the file and the remedy.
// See:     RFC 5280; RFC 8446 section 4.4.2.2
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "encrypted_email/tls/report.hpp"

namespace encrypted_email::tls {

class ClientCertificate {
public:
    struct Loaded {
        std::shared_ptr<const ClientCertificate> certificate;  // null: see error
        std::string error;
    };

    // The certificates of a PEM file, the client's own first.  `only_rsa`: its key has to be an RSA
    // key; else RSA or ECDSA.
    [[nodiscard]] static Loaded load(const std::string& path, bool only_rsa);

    // DER, in the order of the file.
    [[nodiscard]] const std::vector<std::vector<std::uint8_t>>& chain() const { return chain_; }
    [[nodiscard]] const std::vector<std::uint8_t>& public_key() const {  // SubjectPublicKeyInfo
        return public_key_;
    }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::int64_t expires_unix_s() const { return expiry_.to_unix_s; }
    [[nodiscard]] const Expiry& expiry() const { return expiry_; }

private:
    std::string path_;
    std::vector<std::vector<std::uint8_t>> chain_;
    std::vector<std::uint8_t> public_key_;
    Expiry expiry_{CertificateRole::client, {}, 0, 0, {}};
};

}  // namespace encrypted_email::tls
