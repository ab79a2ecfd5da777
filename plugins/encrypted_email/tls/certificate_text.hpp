// certificate_text.hpp - certificates and times in words for an operator.
//
// A server may be hostile: what comes from a certificate or from the wire is freed of control
// characters and cut before it gets into a text.
//
// Threads: free functions without state.
// Fails:   std::bad_alloc only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "encrypted_email/tls/report.hpp"

namespace Botan {
class ASN1_Time;
class X509_Certificate;
}  // namespace Botan

namespace encrypted_email::tls {

// `text` with control characters as '?', not longer than `limit` bytes (then ending in "...").
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 100);

// As printable(), with every byte that is not ASCII as '?' too.
[[nodiscard]] std::string printable_ascii(std::string_view text, std::size_t limit = 100);

// The common name (else organisation, else everything) in quotes: "mail.example.org".
[[nodiscard]] std::string subject_of(const Botan::X509_Certificate& certificate);
[[nodiscard]] std::string issuer_of(const Botan::X509_Certificate& certificate);

// How it is signed: "ECDSA/SHA-256".
[[nodiscard]] std::string signature_of(const Botan::X509_Certificate& certificate);

[[nodiscard]] CertificateFacts facts_of(const Botan::X509_Certificate& certificate);

// "2026-01-01 00:00 UTC"
[[nodiscard]] std::string utc(const Botan::ASN1_Time& time);

}  // namespace encrypted_email::tls
