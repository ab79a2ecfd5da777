#include "encrypted_email/oauth/assertion.hpp"

#include <botan/data_src.h>
#include <botan/pk_keys.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>
#include <fmt/format.h>

#include <exception>
#include <memory>

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
    return oauth::base64url(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::unique_ptr<Botan::Private_Key> read_key(const sasl::Secret& key) {
    Botan::DataSource_Memory source(key.bytes());
    return Botan::PKCS8::load_key(source);
}

}  // namespace

std::string url_of(const configuration::Oauth& oauth) {
    const bool is_ipv6 = oauth.host.find(':') != std::string::npos;
    return fmt::format("https://{}{}{}{}{}", is_ipv6 ? "[" : "", oauth.host, is_ipv6 ? "]" : "",
                       oauth.port == 443 ? "" : fmt::format(":{}", oauth.port), oauth.target);
}

std::variant<sasl::Secret, std::string> make_assertion(const configuration::Oauth& oauth,
                                                       const ClientCertificate& certificate,
                                                       const sasl::Secret& key,
                                                       std::int64_t now_unix_s,
                                                       std::string_view id) {
    std::unique_ptr<Botan::Private_Key> signing_key;
    try {
        signing_key = read_key(key);
    } catch (const std::exception&) {  // its text might repeat something of the key
        return "is no private key in PKCS#8 and PEM without a passphrase";
    }
    if (signing_key->public_key()->subject_public_key() != certificate.public_key) {
        return "is not the key of the certificate";
    }
    const bool pss = oauth.signature == configuration::AssertionSignature::ps256;
    const std::string header = fmt::format(R"({{"alg":"{}","typ":"JWT","x5t#S256":"{}"}})",
                                           pss ? "PS256" : "RS256", certificate.thumbprint);
    const std::string client = escaped(oauth.client_id);
    const std::string claims =
        fmt::format(R"({{"aud":"{}","iss":"{}","sub":"{}","jti":"{}","nbf":{},"iat":{},"exp":{}}})",
                    escaped(url_of(oauth)), client, client, id, now_unix_s - kAssertionAge,
                    now_unix_s, now_unix_s - kAssertionAge + kAssertionLife);
    sasl::Secret assertion(base64url(header));
    assertion.append(".");
    assertion.append(base64url(claims));
    try {
        Botan::PK_Signer signer(*signing_key, Botan::system_rng(),
                                pss ? "PSS(SHA-256)" : "PKCS1v15(SHA-256)");
        const auto signature =
            signer.sign_message(assertion.bytes().data(), assertion.size(), Botan::system_rng());
        assertion.append(".");
        assertion.append(oauth::base64url(signature.data(), signature.size()));
    } catch (const std::exception&) {
        return "cannot sign";
    }
    return assertion;
}

}  // namespace encrypted_email::oauth
