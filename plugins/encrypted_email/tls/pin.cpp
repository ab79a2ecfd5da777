#include "encrypted_email/tls/pin.hpp"

#include <botan/base64.h>
#include <botan/hash.h>
#include <botan/x509cert.h>

namespace encrypted_email::tls {

std::string pin_of(const Botan::X509_Certificate& certificate) {
    const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
    hash->update(certificate.subject_public_key_info());
    return "sha256//" + Botan::base64_encode(hash->final());
}

}  // namespace encrypted_email::tls
