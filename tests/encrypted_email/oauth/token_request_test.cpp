#include "encrypted_email/oauth/token_request.hpp"

#include <gmock/gmock.h>

#include <string>

#include "clients.hpp"
#include "encrypted_email/oauth/form.hpp"

using namespace oauth_test;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr std::int64_t kNow = 1'795'000'000;

std::string form_of(const configuration::Oauth& oauth, const Kept& kept,
                    std::string_view refresh_token = {},
                    const tls::ClientCertificate* certificate = nullptr) {
    const auto made =
        make_token_request(oauth, certificate, sasl::Secret(refresh_token), service(kept), kNow);
    if (const auto* failure = std::get_if<TokenFailure>(&made)) {
        EXPECT_EQ(failure->kind, delivery::FailureKind::credentials);
        return failure->text;
    }
    return std::string(std::get<TokenRequest>(made).form.view());
}

// RFC 6749 appendix B has this text.
TEST(Form, EncodesEveryByteThatIsNotUnreserved) {
    sasl::Secret form;
    append_field(form, "a", " %&+\xC2\xA3\xE2\x82\xAC");
    append_field(form, "b", "A-z_0.9~");
    EXPECT_EQ(form.view(), "a=%20%25%26%2B%C2%A3%E2%82%AC&b=A-z_0.9~");
}

TEST(TokenRequest, AsksByAClientSecret) {
    EXPECT_EQ(form_of(by_secret(), {{"client-secret", "7Fjfp0ZBr1KtDRbnfVdmIw=\n"}}),
              "grant_type=client_credentials&client_id=s6BhdRkqt3&"
              "scope=https%3A%2F%2Fmail.example.org%2F.default&"
              "client_secret=7Fjfp0ZBr1KtDRbnfVdmIw%3D");
}

TEST(TokenRequest, AsksByARefreshTokenTheEndpointsBeforeTheHosts) {
    configuration::Oauth oauth = by_secret();
    oauth.client_secret.clear();
    oauth.scope.clear();
    oauth.refresh_token = "refresh";
    const Kept kept = {{"refresh", "first"}};
    EXPECT_EQ(form_of(oauth, kept),
              "grant_type=refresh_token&client_id=s6BhdRkqt3&refresh_token=first");
    EXPECT_EQ(form_of(oauth, kept, "second"),
              "grant_type=refresh_token&client_id=s6BhdRkqt3&refresh_token=second");
}

TEST(TokenRequest, AsksByACertificate) {
    const ClientFiles files;
    const auto loaded = tls::ClientCertificate::load(files.certificate_path(), true);
    ASSERT_NE(loaded.certificate, nullptr);
    configuration::Oauth oauth = by_secret();
    oauth.client_secret.clear();
    oauth.key = "key";
    const std::string form = form_of(oauth, {{"key", files.key()}}, {}, loaded.certificate.get());
    EXPECT_THAT(form, HasSubstr("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
                                "client-assertion-type%3Ajwt-bearer&client_assertion=eyJ"));
    EXPECT_THAT(form, Not(HasSubstr("client_secret")));
}

TEST(TokenRequest, SaysWhichSecretIsMissing) {
    EXPECT_EQ(form_of(by_secret(), {}),
              "the host gave no secret \"client-secret\": there is none of that name");
    EXPECT_EQ(form_of(by_secret(), {{"client-secret", ""}}),
              "the secret \"client-secret\" is empty");
}

TEST(TokenRequest, IsHiddenInWhatAnEndpointRepeats) {
    const Kept kept = {{"client-secret", "open sesame+"}};
    const auto made = make_token_request(by_secret(), nullptr, {}, service(kept), kNow);
    const auto& request = std::get<TokenRequest>(made);
    EXPECT_EQ(without_secrets("no: open sesame+, nor open%20sesame%2B!", request),
              "no: ***, nor ***!");
}

}  // namespace
