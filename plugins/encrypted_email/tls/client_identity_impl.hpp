// client_identity_impl.hpp - ClientIdentity as the rest of this folder sees it.
#pragma once

#include <botan/pk_keys.h>
#include <botan/x509cert.h>

#include <memory>
#include <vector>

#include "encrypted_email/tls/client_identity.hpp"

namespace encrypted_email::tls {

class ClientIdentity::Impl {
public:
    std::shared_ptr<const ClientCertificate> certificate;
    std::vector<Botan::X509_Certificate> chain;
    std::shared_ptr<Botan::Private_Key> key;
};

}  // namespace encrypted_email::tls
