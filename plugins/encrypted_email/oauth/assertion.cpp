#include "encrypted_email/oauth/assertion.hpp"

#include <botan/base64.h>
#include <botan/hash.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <span>
#include <utility>

#include "encrypted_email/tls/private_key.hpp"

namespace encrypted_email::oauth {
namespace {

// In a JSON string; the configuration lets no control character through.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char character : text) {
        if (character == '"' || character == '\\') out += '\\';
        out += character;
    }
    return out;
}

std::string base64url(std::string_view text) {
    return oauth::base64url(
        std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

// By which the endpoint finds the certificate: RFC 7515 section 4.1.8.
std::string thumbprint_of(const tls::ClientCertificate& certificate) {
    const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
    return oauth::base64url(hash->process(certificate.chain().front()));
}

}  // namespace

std::string base64url(std::span<const std::uint8_t> bytes) {
    std::string text = Botan::base64_encode(bytes);
    std::erase(text, '=');
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

std::string url_of(const configuration::Oauth& oauth) {
    const bool is_ipv6 = oauth.host.find(':') != std::string::npos;
    return fmt::format("https://{}{}{}{}{}", is_ipv6 ? "[" : "", oauth.host, is_ipv6 ? "]" : "",
                       oauth.port == 443 ? "" : fmt::format(":{}", oauth.port), oauth.target);
}

std::variant<sasl::Secret, std::string> make_assertion(const configuration::Oauth& oauth,
                                                       const tls::ClientCertificate& certificate,
                                                       const sasl::Secret& key,
                                                       std::int64_t now_unix_s,
                                                       std::string_view id) {
    auto read = tls::read_private_key(key.view(), certificate);
    if (auto* const why = std::get_if<std::string>(&read)) return std::move(*why);
    const auto& signing_key = *std::get<std::unique_ptr<Botan::Private_Key>>(read);
    const bool pss = oauth.signature == configuration::AssertionSignature::ps256;
    const std::string header = fmt::format(R"({{"alg":"{}","typ":"JWT","x5t#S256":"{}"}})",
                                           pss ? "PS256" : "RS256", thumbprint_of(certificate));
    const std::string client = escaped(oauth.client_id);
    const std::string claims =
        fmt::format(R"({{"aud":"{}","iss":"{}","sub":"{}","jti":"{}","nbf":{},"iat":{},"exp":{}}})",
                    escaped(url_of(oauth)), client, client, id, now_unix_s - kAssertionAge,
                    now_unix_s, now_unix_s - kAssertionAge + kAssertionLife);
    sasl::Secret assertion(base64url(header));
    assertion.append(".");
    assertion.append(base64url(claims));
    try {
        Botan::PK_Signer signer(signing_key, Botan::system_rng(),
                                pss ? "PSS(SHA-256)" : "PKCS1v15(SHA-256)");
        const auto signature =
            signer.sign_message(assertion.bytes().data(), assertion.size(), Botan::system_rng());
        assertion.append(".");
        assertion.append(oauth::base64url(signature));
    } catch (const std::exception&) {
        return "cannot sign";
    }
    return assertion;
}

}  // namespace encrypted_email::oauth
