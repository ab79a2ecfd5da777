// token_request.hpp - the form that a token is asked for by.
//
// Threads: a function of its arguments, but for the host's secret service.
// Fails:   as a TokenFailure of the kind credentials: the host has no such secret, or it is not
//          what it should be.
// See:     RFC 6749 section 2.3.1, 4.4.2 and 6; RFC 7523 section 2.2
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/oauth/failure.hpp"
#include "encrypted_email/sasl/secret.hpp"
#include "encrypted_email/tls/client_certificate.hpp"

namespace encrypted_email::oauth {

// What the host keeps under that name; nothing: `error` says why.
using SecretService =
    std::function<std::optional<sasl::Secret>(const std::string& name, std::string& error)>;

struct TokenRequest {
    sasl::Secret form;
    std::vector<sasl::Secret> secrets;  // that are in it, plain and encoded: must not be repeated
};

// `certificate`: of `oauth`, null when it names none.  `refresh_token`: of the endpoint; empty: the
// host's.
[[nodiscard]] std::variant<TokenRequest, TokenFailure> make_token_request(
    const configuration::Oauth& oauth, const tls::ClientCertificate* certificate,
    const sasl::Secret& refresh_token, const SecretService& secrets, std::int64_t now_unix_s);

// `text` with "***" for every secret of the request that stands in it.
[[nodiscard]] std::string without_secrets(std::string text, const TokenRequest& request);

}  // namespace encrypted_email::oauth
