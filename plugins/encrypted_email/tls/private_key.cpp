#include "encrypted_email/tls/private_key.hpp"

#include <botan/data_src.h>
#include <botan/pkcs8.h>

#include <cstdint>
#include <exception>
#include <span>

namespace encrypted_email::tls {

std::variant<std::unique_ptr<Botan::Private_Key>, std::string> read_private_key(
    std::string_view pkcs8, const ClientCertificate& certificate) {
    try {
        Botan::DataSource_Memory source(std::span<const std::uint8_t>(
            reinterpret_cast<const std::uint8_t*>(pkcs8.data()), pkcs8.size()));
        auto key = Botan::PKCS8::load_key(source);
        if (key->public_key()->subject_public_key() != certificate.public_key()) {
            return "is not the key of the certificate in " + certificate.path();
        }
        return key;
    } catch (const std::exception&) {  // its text might repeat something of the key
        return "is no private key in PKCS#8 and PEM without a passphrase";
    }
}

}  // namespace encrypted_email::tls
