// verification.hpp - whether a certificate chain proves that it speaks for a host: every check,
// with its verdict.
//
// Path validation of RFC 5280 against the trusted certificates (a certificate in the trust is an
// anchor whatever it is: root, intermediate authority, or the server's own), pinned keys, host name
// or IP address of RFC 9525, strength of keys and signatures, stapled OCSP answers.  All findings
// are collected, so that a wrong name does not hide an expired certificate.
//
// Threads: free functions without state.
// Fails:   std::bad_alloc; Botan's exceptions for what it cannot judge.
// See:     path_findings.hpp, host_check.hpp, revocation_check.hpp
#pragma once

#include <botan/ocsp.h>
#include <botan/x509cert.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/tls/peer.hpp"
#include "encrypted_email/tls/report.hpp"

namespace encrypted_email::tls {

class Trust;

// What the server sent: its own certificate first, not empty; and what it stapled to each.
struct Evidence {
    const std::vector<Botan::X509_Certificate>& chain;
    const std::vector<std::optional<Botan::OCSP::Response>>& staples;
};

// `peer.host` is a lower-case name without trailing dot or an IP address; `text` is how the report
// calls the peer ("mail.example.org:465").
[[nodiscard]] Report verify(const Evidence& evidence, const Trust& trust, const Peer& peer,
                            const std::string& text, std::int64_t now_unix_ns);

// When Botan refused the server's certificate before anybody could verify it: it may not sign.
[[nodiscard]] Report unverified(const Botan::X509_Certificate& certificate, const std::string& text,
                                const char* finding);

}  // namespace encrypted_email::tls
