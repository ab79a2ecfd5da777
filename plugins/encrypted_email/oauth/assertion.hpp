// assertion.hpp - how a client proves by a certificate who it is: a signed statement, which is good
// for a few minutes.
//
// Threads: a function of its arguments.
// Fails:   as a value, a clause that tells nothing of the key.
// See:     RFC 7523 section 2.2 and 3, RFC 7515 (JWS), RFC 7518 section 3.3 and 3.5 (RS256, PS256)
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/sasl/secret.hpp"
#include "encrypted_email/tls/client_certificate.hpp"

namespace encrypted_email::oauth {

// Seconds: as long as Microsoft's endpoint allows, of which a part is over when it is made, since
// this device's clock may be fast.
inline constexpr std::int64_t kAssertionLife = 600;
inline constexpr std::int64_t kAssertionAge = 60;

// RFC 4648 section 5, without padding (RFC 7515 section 2).
[[nodiscard]] std::string base64url(std::span<const std::uint8_t> bytes);

// Where the tokens of `oauth` are fetched: "https://login.example.org/token".
[[nodiscard]] std::string url_of(const configuration::Oauth& oauth);

// `key`: PKCS#8 in PEM, not encrypted.  `id`: not used before (RFC 7519 section 4.1.7).
[[nodiscard]] std::variant<sasl::Secret, std::string> make_assertion(
    const configuration::Oauth& oauth, const tls::ClientCertificate& certificate,
    const sasl::Secret& key, std::int64_t now_unix_s, std::string_view id);

}  // namespace encrypted_email::oauth
