#include "encrypted_email/oauth/refusal_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace encrypted_email::oauth {
namespace {

using configuration::Oauth;
using delivery::FailureKind;

struct Meaning {
    std::uint32_t code;  // Microsoft's, behind "AADSTS"
    std::string_view remedy;
};

constexpr std::string_view kSignInAnew =
    "Have the owner of the mailbox sign in and consent anew, and store the new refresh token with "
    "the host under the name that refresh_token gives";
constexpr std::string_view kScope =
    "Check scope: for client credentials it is \"https://outlook.office365.com/.default\", with a "
    "refresh token \"https://outlook.office.com/SMTP.Send offline_access\"; leave it out for these";
constexpr std::string_view kConsent =
    "Let an administrator grant the application's permission SMTP.SendAsApp (API permissions, "
    "Office "
    "365 Exchange Online, Application permissions, \"Grant admin consent\")";
constexpr std::string_view kAccessPolicy =
    "A Conditional Access policy of the tenant keeps this application out: let an administrator "
    "exclude it, or allow this site's address; the sign-in log names the policy";
constexpr std::string_view kCertificate =
    "Upload the file that certificate names to the app registration (Certificates & secrets), and "
    "check that the host keeps its key under the name that key gives, and this device's clock";

constexpr std::array kMeanings = {
    Meaning{
        7000215,
        "The client secret is not the one: store its Value with the host, not its \"Secret ID\", "
        "under the name that client_secret gives"},
    Meaning{7000222,
            "The client secret has expired: make a new one in the app registration (Certificates & "
            "secrets), store its Value with the host, and set secret_expires to its date"},
    Meaning{7000216,
            "The application has to prove itself: give client_secret, or certificate and key"},
    Meaning{7000218,
            "The application has to prove itself: give client_secret, or certificate and key"},
    Meaning{7000112, "The application is disabled: let an administrator enable it in the tenant"},
    Meaning{
        700016,
        "The tenant does not know the application: check client_id (\"Application (client) ID\") "
        "and tenant"},
    Meaning{700027, kCertificate},
    Meaning{700023, kCertificate},
    Meaning{700024, kCertificate},
    Meaning{50012, kCertificate},
    Meaning{90002,
            "There is no such tenant: check tenant (\"Directory (tenant) ID\", or its domain)"},
    Meaning{900023,
            "There is no such tenant: check tenant (\"Directory (tenant) ID\", or its domain)"},
    Meaning{70011, kScope},
    Meaning{1002012, kScope},
    Meaning{500011, kScope},
    Meaning{700082, kSignInAnew},
    Meaning{70043, kSignInAnew},
    Meaning{70000, kSignInAnew},
    Meaning{70008, kSignInAnew},
    Meaning{54005, kSignInAnew},
    Meaning{9002313, kSignInAnew},
    Meaning{50173,
            "The password was changed, so that the refresh token is void. Have the owner of "
            "the mailbox sign in anew, and store the new refresh token with the host"},
    Meaning{50057, "The account is disabled: let an administrator enable it"},
    Meaning{50076,
            "The tenant asks for a second factor, which a device cannot give: use client "
            "credentials, or have the owner sign in anew with it"},
    Meaning{50079,
            "The tenant asks for a second factor, which a device cannot give: use client "
            "credentials, or have the owner sign in anew with it"},
    Meaning{65001, kConsent},
    Meaning{50105, kConsent},
    Meaning{53003, kAccessPolicy},
    Meaning{53000, kAccessPolicy},
    Meaning{530034, kAccessPolicy},
    Meaning{50196, "The same was asked too often; that passes by itself"},
};

// RFC 6749 section 5.2 and 4.1.2.1.
struct ErrorMeaning {
    std::string_view error;
    FailureKind kind;
    std::string_view remedy;
};

constexpr std::string_view kPasses = "It is asked again; that happens by itself";

constexpr std::array kErrors = {
    ErrorMeaning{"invalid_client", FailureKind::credentials,
                 "Check client_id, and the secret or the key that the host keeps for it"},
    ErrorMeaning{"invalid_grant", FailureKind::credentials, kSignInAnew},
    ErrorMeaning{
        "unauthorized_client", FailureKind::credentials,
        "Let whoever runs the token service allow the client this way of asking for tokens"},
    ErrorMeaning{"unsupported_grant_type", FailureKind::credentials,
                 "Check token_url: what is asked there gives no tokens in this way"},
    ErrorMeaning{"invalid_scope", FailureKind::credentials,
                 "Check scope, and what the client may ask for"},
    ErrorMeaning{"invalid_request", FailureKind::credentials,
                 "Check token_url, scope, and what the client has to prove itself by"},
    ErrorMeaning{"access_denied", FailureKind::credentials,
                 "Let whoever runs the token service allow the client to get tokens"},
    ErrorMeaning{"temporarily_unavailable", FailureKind::token_service, kPasses},
    ErrorMeaning{"server_error", FailureKind::token_service, kPasses},
    ErrorMeaning{"slow_down", FailureKind::token_service, kPasses},
};

// 0: there is none.
std::uint32_t microsoft_code(std::string_view description) {
    constexpr std::string_view kMark = "AADSTS";
    const std::size_t mark = description.find(kMark);
    std::uint32_t code = 0;
    if (mark != std::string_view::npos) {
        const std::string_view digits = description.substr(mark + kMark.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), code);
    }
    return code;
}

bool asks_to_come_back(unsigned http_status) { return http_status == 429 || http_status >= 500; }

}  // namespace

TokenFailure describe(const Oauth& oauth, const Refusal& refusal, unsigned http_status) {
    const auto error = std::find_if(
        kErrors.begin(), kErrors.end(),
        [&refusal](const ErrorMeaning& meaning) { return meaning.error == refusal.error; });
    const auto meaning =
        std::find_if(kMeanings.begin(), kMeanings.end(),
                     [code = microsoft_code(refusal.description)](const Meaning& candidate) {
                         return candidate.code == code;
                     });
    TokenFailure failure;
    if (asks_to_come_back(http_status)) {
        failure.remedy = kPasses;
    } else {
        failure.kind = error != kErrors.end() ? error->kind : FailureKind::credentials;
        failure.remedy = meaning != kMeanings.end() ? meaning->remedy
                         : error != kErrors.end()
                             ? error->remedy
                             : std::string_view("Do what it says, or ask whoever runs it");
    }
    failure.text = fmt::format("the token service {}:{} answers {}: {}", oauth.host, oauth.port,
                               http_status, refusal.error);
    if (!refusal.description.empty()) {
        failure.text += fmt::format(" (\"{}\")", refusal.description);
    }
    return failure;
}

TokenFailure describe(const Oauth& oauth, const Garbage& garbage, unsigned http_status) {
    const bool is_busy = asks_to_come_back(http_status);
    return {FailureKind::token_service,
            fmt::format("the token service {}:{} answers {}{}{}", oauth.host, oauth.port,
                        http_status, is_busy ? "" : ": ", is_busy ? "" : garbage.text),
            is_busy
                ? std::string(kPasses)
                : "Check that token_url is the address of a token endpoint, and that no proxy in "
                  "between answers instead"};
}

}  // namespace encrypted_email::oauth
