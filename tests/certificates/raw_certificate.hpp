// raw_certificate.hpp - certificates that no honest library makes.
#pragma once

#include <string>

#include "tests/encrypted_email/tls/certificates.hpp"

namespace certificates_test {

using encrypted_email::tls::testing::Identity;

// Of X.509 version 1, so without any extension, issued by `issuer`, a root.
[[nodiscard]] Identity version_1(const Identity& issuer, const std::string& common_name);

// A self-signed certificate as `issuer` signs it by `openssl x509` with another digest ("-md5").
[[nodiscard]] Identity signed_anew(Identity identity, const Identity& issuer,
                                   const std::string& digest);

// With one bit of the signature on chain[i] turned over.
[[nodiscard]] Identity altered(Identity identity, std::size_t i);

}  // namespace certificates_test
