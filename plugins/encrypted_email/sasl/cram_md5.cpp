#include "encrypted_email/sasl/cram_md5.hpp"

#include <botan/hex.h>
#include <botan/mac.h>

namespace encrypted_email::sasl {

Exchange::Response CramMd5::respond(std::string_view challenge) {
    if (std::exchange(answered_, true)) {
        return Failure{FailureKind::garbled, "the server asks for more than CRAM-MD5 has"};
    }
    if (challenge.empty()) {
        return Failure{FailureKind::garbled, "the server's challenge for CRAM-MD5 is empty"};
    }
    if (credentials_.secret.empty() || credentials_.secret.size() > kLongestPassword) {
        return Failure{FailureKind::unusable, "the password is empty, or too long for CRAM-MD5"};
    }
    const auto hmac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(MD5)");
    hmac->set_key(credentials_.secret.bytes());
    credentials_.secret.clear();
    hmac->update(challenge);
    Secret response(credentials_.user);
    response.append(" ");
    response.append(Botan::hex_encode(hmac->final(), false));
    return response;
}

}  // namespace encrypted_email::sasl
