#include "encrypted_email/oauth/token_request.hpp"

#include <botan/system_rng.h>
#include <fmt/format.h>

#include <array>
#include <utility>

#include "encrypted_email/oauth/assertion.hpp"
#include "encrypted_email/oauth/form.hpp"

namespace encrypted_email::oauth {
namespace {

constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::size_t kShortestHidden = 4;  // what is shorter stands everywhere by chance

// Of the host, in which a line end behind a secret is easily left.
sasl::Secret without_line_end(sasl::Secret secret) {
    std::string_view text = secret.view();
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.remove_suffix(1);
    return text.size() == secret.size() ? std::move(secret) : sasl::Secret(text);
}

TokenFailure unusable(std::string_view key, std::string_view name, std::string_view why) {
    return {delivery::FailureKind::credentials, fmt::format("the secret \"{}\" {}", name, why),
            fmt::format(
                "Store with the host, under the name that oauth.{} gives, what it should be", key)};
}

std::string fresh_id() {
    std::array<std::uint8_t, 16> random{};
    Botan::system_rng().randomize(random);
    return base64url(random);
}

// Puts secrets into the form and remembers them.
class Writer {
public:
    Writer(const SecretService& service, TokenRequest& request)
        : service_(service), request_(request) {}

    // Of the host; nothing: failure() says why.
    std::optional<sasl::Secret> find(std::string_view key, const std::string& name) {
        std::string error;
        std::optional<sasl::Secret> secret = service_(name, error);
        if (!secret) {
            failure_ =
                TokenFailure{delivery::FailureKind::credentials,
                             fmt::format("the host gave no secret \"{}\": {}", name, error),
                             fmt::format("Store it with the host under that name, or correct "
                                         "oauth.{}",
                                         key)};
            return std::nullopt;
        }
        if (secret->empty()) failure_ = unusable(key, name, "is empty");
        return without_line_end(std::move(*secret));
    }

    void append(std::string_view field, sasl::Secret secret) {
        append_field(request_.form, field, secret.view());
        sasl::Secret encoded;
        append_encoded(encoded, secret.view());
        request_.secrets.push_back(std::move(encoded));
        request_.secrets.push_back(std::move(secret));
    }

    void append_named(std::string_view field, const std::string& name) {
        if (auto secret = find(field, name)) append(field, std::move(*secret));
    }

    void fail(TokenFailure failure) { failure_ = std::move(failure); }
    [[nodiscard]] std::optional<TokenFailure>& failure() { return failure_; }

private:
    const SecretService& service_;
    TokenRequest& request_;
    std::optional<TokenFailure> failure_;
};

void append_assertion(Writer& writer, TokenRequest& request, const configuration::Oauth& oauth,
                      const tls::ClientCertificate& certificate, std::int64_t now_unix_s) {
    const auto key = writer.find("key", oauth.key);
    if (!key) return;
    auto assertion = make_assertion(oauth, certificate, *key, now_unix_s, fresh_id());
    if (const auto* why = std::get_if<std::string>(&assertion)) {
        writer.fail(unusable("key", oauth.key, *why));
        return;
    }
    append_field(request.form, "client_assertion_type", kAssertionType);
    writer.append("client_assertion", std::get<sasl::Secret>(std::move(assertion)));
}

}  // namespace

std::variant<TokenRequest, TokenFailure> make_token_request(
    const configuration::Oauth& oauth, const tls::ClientCertificate* certificate,
    const sasl::Secret& refresh_token, const SecretService& secrets, std::int64_t now_unix_s) {
    TokenRequest request;
    Writer writer(secrets, request);
    const bool refreshes = !oauth.refresh_token.empty();
    append_field(request.form, "grant_type", refreshes ? "refresh_token" : "client_credentials");
    append_field(request.form, "client_id", oauth.client_id);
    if (!oauth.scope.empty()) append_field(request.form, "scope", oauth.scope);
    if (certificate != nullptr) {
        append_assertion(writer, request, oauth, *certificate, now_unix_s);
    } else if (!oauth.client_secret.empty()) {
        writer.append_named("client_secret", oauth.client_secret);
    }
    if (refreshes && refresh_token.empty()) {
        writer.append_named("refresh_token", oauth.refresh_token);
    } else if (refreshes) {
        writer.append("refresh_token", sasl::Secret(refresh_token.view()));
    }
    if (writer.failure()) return std::move(*writer.failure());
    return request;
}

std::string without_secrets(std::string text, const TokenRequest& request) {
    for (const sasl::Secret& secret : request.secrets) {
        if (secret.size() < kShortestHidden) continue;
        for (std::size_t at = text.find(secret.view()); at != std::string::npos;
             at = text.find(secret.view(), at)) {
            text.replace(at, secret.size(), "***");
        }
    }
    return text;
}

}  // namespace encrypted_email::oauth
