// signature.hpp - whether a bundle is the site's own: a detached Ed25519 signature (RFC 8032) by
// the key that the configuration names, as these commands make them:
//
//     openssl genpkey -algorithm ed25519 -out site.key
//     openssl pkey -in site.key -pubout          # its middle line is trust.site_key
//     openssl pkeyutl -sign -inkey site.key -rawin -in ca.pem -out ca.pem.sig
//
// Threads: free function without state.
// Fails:   std::bad_alloc only: what is no signature is none that fits.
#pragma once

#include <string_view>

namespace encrypted_email::trust {

// `site_key`: the 32 octets of the public key in base64.  `signature`: 64 octets as they are.
[[nodiscard]] bool is_signed_by(std::string_view site_key, std::string_view text,
                                std::string_view signature);

}  // namespace encrypted_email::trust
