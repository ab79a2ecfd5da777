// verification.hpp - whether a certificate chain proves that it speaks for a host, and if not,
// everything that is wrong with it.
//
// Path validation of RFC 5280 against the trusted certificates (a certificate in the trust is an
// anchor whatever it is: root, intermediate authority, or the server's own), host name or IP
// address of RFC 6125, strength of keys and signatures.  Collects all findings, so that a wrong
// name does not hide an expired certificate.  Revocation is not looked up.
//
// Threads: free function without state.
// Fails:   std::bad_alloc; Botan's exceptions for what it cannot judge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/tls/failure.hpp"

namespace Botan {
class X509_Certificate;
}

namespace encrypted_email::tls {

class Trust;

// `chain` as the server sent it, its own certificate first, not empty.  `host` is a name without
// trailing dot or an IP address; `peer` is how the texts call it ("mail.example.org:465").
[[nodiscard]] std::optional<Failure> verify(const std::vector<Botan::X509_Certificate>& chain,
                                            const Trust& trust, const std::string& host,
                                            const std::string& peer, std::int64_t now_unix_ns);

// The server's certificate, named, for a check that failed before verify() was asked.
[[nodiscard]] Failure unusable(const Botan::X509_Certificate& certificate, const std::string& peer,
                               const std::string& finding);

}  // namespace encrypted_email::tls
