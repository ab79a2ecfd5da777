// revocation_check.hpp - whether a server proves that its certificate is not revoked.
//
// By the OCSP answer that it staples, signed by its authority or by whom that one names for it.  An
// answer that is there and bad is refused; one that is missing is as the policy has it.  What the
// server staples to the certificates of its authorities is judged too, but not asked for.
//
// A limit of Botan: the answer of a delegated signer counts only below a trusted certificate that
// is self-signed; elsewhere it is taken as missing.
//
// Threads: free function without state.
// Fails:   std::bad_alloc only.
// See:     RFC 6960, RFC 6066 section 8, RFC 7633 (must-staple)
#pragma once

#include <botan/certstor.h>
#include <botan/ocsp.h>
#include <botan/x509cert.h>

#include <chrono>
#include <optional>
#include <vector>

#include "encrypted_email/tls/findings.hpp"
#include "encrypted_email/tls/peer.hpp"

namespace encrypted_email::tls {

using Staples = std::vector<std::optional<Botan::OCSP::Response>>;

// `path` leads from the server's certificate to the trusted one; `staples` belong to it, one by
// one.
void check_revocation(const std::vector<Botan::X509_Certificate>& path, const Staples& staples,
                      const Botan::Certificate_Store& roots, Revocation policy,
                      std::chrono::system_clock::time_point now, Findings& findings);

}  // namespace encrypted_email::tls
