// pin.hpp - the public key that a server or an authority is known by, as its SHA-256.
//
// Over the SubjectPublicKeyInfo (RFC 7469 section 2.4), so that a certificate which is renewed for
// the same key keeps its pin.  Written as curl does: sha256//BASE64.
//
// Threads: free functions without state.
// Fails:   std::bad_alloc only.
#pragma once

#include <string>

namespace Botan {
class X509_Certificate;
}

namespace encrypted_email::tls {

// "sha256//qvTGHdzF6KLavt4PO0gs2a6pQ00IwOs3S51rQqnoIwo="
[[nodiscard]] std::string pin_of(const Botan::X509_Certificate& certificate);

}  // namespace encrypted_email::tls
