#include "encrypted_email/tls/client_identity.hpp"

#include <utility>

#include "encrypted_email/tls/client_identity_impl.hpp"
#include "encrypted_email/tls/private_key.hpp"

namespace encrypted_email::tls {

std::variant<std::shared_ptr<const ClientIdentity>, std::string> ClientIdentity::make(
    std::shared_ptr<const ClientCertificate> certificate, std::string_view pkcs8) {
    auto read = read_private_key(pkcs8, *certificate);
    if (auto* const why = std::get_if<std::string>(&read)) return std::move(*why);
    auto impl = std::make_unique<Impl>();
    for (const std::vector<std::uint8_t>& der : certificate->chain())
        impl->chain.emplace_back(der);
    impl->key = std::get<std::unique_ptr<Botan::Private_Key>>(std::move(read));
    impl->certificate = std::move(certificate);
    return std::make_shared<const ClientIdentity>(std::move(impl));
}

ClientIdentity::ClientIdentity(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}

ClientIdentity::~ClientIdentity() = default;

const ClientCertificate& ClientIdentity::certificate() const { return *impl_->certificate; }

}  // namespace encrypted_email::tls
