// certificates.hpp - authorities and certificates for the tests of tls/, made in memory.
//
// Every test makes what it needs: nothing is read from files, nothing expires.  kNow is the time
// of all tests.
#pragma once

#include <botan/pk_keys.h>
#include <botan/rng.h>
#include <botan/x509cert.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/tls/trust.hpp"

namespace encrypted_email::tls::testing {

// 2026-06-15 12:00 UTC, in seconds and in nanoseconds since 1970.
inline constexpr std::int64_t kNowSeconds = 1'781'524'800;
inline constexpr std::int64_t kNow = kNowSeconds * 1'000'000'000;
inline constexpr std::int64_t kDay = 86'400;

using Key = std::shared_ptr<Botan::Private_Key>;

[[nodiscard]] Key ecdsa_key();
[[nodiscard]] Key rsa_key(std::size_t bits);

// An extension as bytes, for what Botan does not encode.
struct RawExtension {
    std::vector<std::uint32_t> oid;
    std::vector<std::uint8_t> der;
    bool critical = false;
};

// What a certificate says.  The defaults are a good one for mail.example.org.
struct Wish {
    std::string common_name = "mail.example.org";  // empty: no subject at all
    std::vector<std::string> names = {"mail.example.org"};
    std::vector<std::string> addresses = {};  // IPv4 and IPv6
    std::int64_t from = kNowSeconds - 30 * kDay;
    std::int64_t to = kNowSeconds + 30 * kDay;
    bool authority = false;
    bool key_identifiers = true;
    std::optional<Botan::Key_Constraints> usage = std::nullopt;
    std::string extended_usage = {};                  // as Botan names it
    std::optional<std::size_t> path_limit = std::nullopt;  // of an authority
    std::string issuer_url = {};                           // AIA caIssuers
    std::vector<RawExtension> extensions = {};
    std::string hash = "SHA-256";
    Key key = nullptr;  // null: a fresh ECDSA key
};

struct Identity {
    Key key;
    std::vector<Botan::X509_Certificate> chain;  // the certificate first, its issuers after it

    [[nodiscard]] const Botan::X509_Certificate& certificate() const { return chain.front(); }
};

// Self-signed: a root when wish.authority, a lone server's certificate otherwise.
[[nodiscard]] Identity self_signed(const Wish& wish);

// Issued by `issuer`; the chain holds the issuer's own unless that is a root.
[[nodiscard]] Identity issued_by(const Identity& issuer, const Wish& wish);

[[nodiscard]] Wish authority(const std::string& common_name);

// One element of DER.
[[nodiscard]] std::vector<std::uint8_t> der(std::uint8_t tag, std::vector<std::uint8_t> content);

// NameConstraints (RFC 5280 section 4.2.1.10) that permit nothing but `base`, a GeneralName.
[[nodiscard]] RawExtension permitting(std::vector<std::uint8_t> base);

// A root called "Test Root".
[[nodiscard]] Identity test_root();

// Trust in `certificates`, as if read from the file "roots.pem".
[[nodiscard]] std::shared_ptr<const Trust> trusting(
    const std::vector<Botan::X509_Certificate>& certificates);

}  // namespace encrypted_email::tls::testing
