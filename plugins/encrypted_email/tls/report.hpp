// report.hpp - what was found about a server: its certificates as it sent them, and each check with
// its verdict.
//
// Plain values, free of control characters and bounded in length whatever the server sent, so that
// they can be printed.  Failure is made from them (failure_of()), so that there is one truth.
//
// Threads: plain values.
// Fails:   std::bad_alloc only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/tls/failure.hpp"

namespace encrypted_email::tls {

// In the order in which they are made.
enum class CheckName {
    handshake,    // TLS itself: versions, ciphers, records
    authority,    // a trusted certificate leads to the server's
    pin,          // one of the keys is among those that the relay is known by
    host_name,    // RFC 9525
    validity,     // of every certificate, by this device's clock
    signature,    // of every certificate but the trusted one
    key,          // strength
    usage,        // key usage and extended key usage
    constraints,  // what its authorities may issue: CA, path length, name constraints
    extensions,   // none that is critical and not understood
    revocation,   // the OCSP answer that the server staples
};

[[nodiscard]] std::string_view name_of(CheckName check);  // "host name"

enum class Verdict { passed, failed, not_made };

struct Check {
    CheckName name;
    Verdict verdict;
    FailureKind kind = FailureKind::none;  // when it failed
    std::string finding;                   // "it expired on 2026-01-01 00:00 UTC"
    std::string remedy;                    // when it failed
    // Whatever else is wrong, this has to be put right before: a wrong clock.
    bool comes_first = false;
};

// One certificate as the server sent it.
struct CertificateFacts {
    std::string subject;  // "mail.example.org" in quotes; "(without a name)"
    std::string issuer;
    std::vector<std::string> names;  // DNS names and addresses, the first few
    std::size_t more_names = 0;
    std::string valid_from;  // "2026-01-01 00:00 UTC"
    std::string valid_to;
    std::string key;         // "RSA, 2048 bits"
    std::string signature;   // "RSA/PKCS1v15(SHA-256)"
    std::string pin;         // "sha256//...", what the configuration key `pins` takes
    std::string issuer_url;  // where its authority's certificate is published (AIA caIssuers)
    bool self_signed = false;
};

enum class CertificateRole { server, intermediate, root, client };

// When one of the certificates ends that a verified server was trusted by, or that proves this
// client.
struct Expiry {
    CertificateRole role;
    std::string subject;  // in quotes
    std::int64_t from_unix_s;
    std::int64_t to_unix_s;
    std::string to;  // "2026-01-01 00:00 UTC"
};

struct Report {
    std::string peer;                        // "mail.example.org:465"
    std::string clock;                       // what this device's said: "2026-01-01 00:00 UTC"
    std::vector<CertificateFacts> received;  // the server's own first
    std::vector<Check> checks;  // each name once at least, or more often where it failed
    std::vector<Expiry> path;   // the way to the trusted one; empty when there is none
};

// Notes that TLS came about, and how ("TLSv1.3 ..."); or why it did not, or ended.
void note_handshake(Report& report, const std::string& how);
void note_handshake(Report& report, const Failure& failure);

// Kind none when no check failed.
[[nodiscard]] Failure failure_of(const Report& report);

// "mail.example.org" (for mail.example.org, 192.0.2.1; issued by "Example CA"; valid from
// 2026-01-01 00:00 UTC to 2026-12-31 23:59 UTC)
[[nodiscard]] std::string describe(const CertificateFacts& certificate);

}  // namespace encrypted_email::tls
