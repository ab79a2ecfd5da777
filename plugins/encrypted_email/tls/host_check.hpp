// host_check.hpp - whether a certificate is for a host.
//
// Stricter than Botan's own matching (RFC 6125), as RFC 9525 asks: the common name never counts,
// and a wildcard is the whole leftmost label of a name of three labels or more.
//
// Threads: free function without state.
// Fails:   std::bad_alloc only.
#pragma once

#include <string>

#include "encrypted_email/tls/findings.hpp"

namespace Botan {
class X509_Certificate;
}

namespace encrypted_email::tls {

void check_host(const Botan::X509_Certificate& leaf, const std::string& host, Findings& findings);

}  // namespace encrypted_email::tls
