// path_findings.hpp - what Botan finds on the way from a server's certificate to a trusted one, in
// words for an operator.
//
// Apart from times, the host's name and revocation, which are judged where there is no path too.
//
// Threads: free function without state.
// Fails:   std::bad_alloc only.
// See:     RFC 5280 section 6
#pragma once

#include <botan/pkix_enums.h>
#include <botan/x509cert.h>

#include <set>
#include <string>
#include <vector>

#include "encrypted_email/tls/findings.hpp"
#include "encrypted_email/tls/trust.hpp"

namespace encrypted_email::tls {

// `codes` are those on path[i].
void note_path_findings(const std::set<Botan::Certificate_Status_Code>& codes,
                        const std::vector<Botan::X509_Certificate>& path, std::size_t i,
                        const Trust& trust, Findings& findings);

// The certificate leads to an authority that has the name of a trusted one, and another key.
void note_other_key(const std::string& authority, const Trust& trust, Findings& findings);

// Its key usage and extended key usage, when they do not let it be a TLS server's.
void check_usage(const Botan::X509_Certificate& leaf, Findings& findings);

// CVE-2026-48057: before 3.13 Botan may let a certificate pass that such a constraint forbids.
void refuse_unenforceable_constraints(const std::vector<Botan::X509_Certificate>& path,
                                      Findings& findings);

}  // namespace encrypted_email::tls
