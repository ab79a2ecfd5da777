// certificate_authority.hpp - certificates made on the spot, for a trial or a test.
//
// A CertificateAuthority is a fresh self-signed root.  It issues server certificates that are
// good by default; a test asks for bad ones by giving other names or other dates, or by issuing
// them from a second authority.  Nothing is kept: the root's key dies with the object.
//
// Not a CA for production: no revocation, no serial number book, no intermediate.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   Botan's exceptions (std::exception) for a name that is none; std::system_error when a
//          file cannot be written.
// See:     RFC 5280 (profile), RFC 9525 (names of a service)
#pragma once

#include <botan/x509cert.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace Botan {
class Private_Key;
class RandomNumberGenerator;
class X509_CA;
}  // namespace Botan

namespace host_stub::trial_server {

enum class KeyKind { ecdsa_p256, rsa_2048 };

/// A private key and the certificates that speak for it, the server's own first.
struct Identity {
    std::shared_ptr<Botan::Private_Key> key;
    std::vector<Botan::X509_Certificate> chain;

    /// SHA-256 over the server certificate, as openssl prints it: "AB:CD:...".
    [[nodiscard]] std::string fingerprint() const;
};

struct CertificateRequest {
    std::string common_name = "trial mail server";  ///< for people; clients look at the names below
    std::vector<std::string> dns_names;
    std::vector<std::string> addresses;  ///< IPv4 or IPv6, such as "127.0.0.1"
    /// A little in the past, so that a client whose clock is slightly behind accepts it.
    std::chrono::system_clock::time_point not_before =
        std::chrono::system_clock::now() - std::chrono::hours(1);
    std::chrono::system_clock::time_point not_after =
        std::chrono::system_clock::now() + std::chrono::hours(24 * 30);
    KeyKind key = KeyKind::ecdsa_p256;
    bool for_client = false;  ///< else for a server
};

class CertificateAuthority {
public:
    /// `name` becomes the common name that clients' messages show as the issuer.
    explicit CertificateAuthority(std::string_view name = "Trial CA");
    ~CertificateAuthority();
    CertificateAuthority(CertificateAuthority&&) noexcept;
    CertificateAuthority& operator=(CertificateAuthority&&) noexcept;

    [[nodiscard]] Identity issue(const CertificateRequest& request) const;

    /// What a client has to trust.
    [[nodiscard]] const Botan::X509_Certificate& certificate() const;

private:
    std::shared_ptr<Botan::RandomNumberGenerator> random_;
    std::shared_ptr<Botan::Private_Key> key_;
    std::unique_ptr<Botan::X509_CA> authority_;
};

/// Writes certificates one after the other in PEM, readable for all.
void write_certificates(const std::filesystem::path& path,
                        const std::vector<Botan::X509_Certificate>& certificates);

/// Writes an unencrypted PKCS #8 key in PEM, mode 0600 from the first byte on.
void write_private_key(const std::filesystem::path& path, const Botan::Private_Key& key);

}  // namespace host_stub::trial_server
