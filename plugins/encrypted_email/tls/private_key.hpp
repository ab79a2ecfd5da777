// private_key.hpp - the key of a client's certificate, as the host keeps it.
//
// Threads: free function without state.
// See:     RFC 5958 (PKCS#8), RFC 7468 section 10
#pragma once

#include <botan/pk_keys.h>

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "encrypted_email/tls/client_certificate.hpp"

namespace encrypted_email::tls {

// Or why it is not the key of `certificate`: a clause after "the host's secret ...", without
// anything of the key.
[[nodiscard]] std::variant<std::unique_ptr<Botan::Private_Key>, std::string> read_private_key(
    std::string_view pkcs8, const ClientCertificate& certificate);

}  // namespace encrypted_email::tls
