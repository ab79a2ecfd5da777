// client_identity.hpp - who this client is, to servers that ask: a certificate and its key.
//
// The key is in memory that Botan overwrites before it gives it back; make one for each connection
// and let go of it with that.
//
// Threads: one object is for one thread at a time.
// Fails:   make() says why the key does not fit.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "encrypted_email/tls/client_certificate.hpp"

namespace encrypted_email::tls {

class ClientIdentity {
public:
    // `pkcs8`: the key, in PEM or DER without a passphrase.  The text is a clause after "the host's
    // secret ...".
    [[nodiscard]] static std::variant<std::shared_ptr<const ClientIdentity>, std::string> make(
        std::shared_ptr<const ClientCertificate> certificate, std::string_view pkcs8);

    // For this folder.
    class Impl;
    explicit ClientIdentity(std::unique_ptr<const Impl> impl);
    ~ClientIdentity();
    ClientIdentity(const ClientIdentity&) = delete;
    ClientIdentity& operator=(const ClientIdentity&) = delete;
    [[nodiscard]] const Impl& impl() const { return *impl_; }

    [[nodiscard]] const ClientCertificate& certificate() const;

private:
    std::unique_ptr<const Impl> impl_;
};

}  // namespace encrypted_email::tls
