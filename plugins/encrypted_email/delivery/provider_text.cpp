#include "encrypted_email/delivery/provider_text.hpp"

#include <algorithm>
#include <array>

namespace encrypted_email::delivery {
namespace {

using sasl::Proof;
using smtp::EnhancedStatus;

struct Entry {
    EnhancedStatus status;
    std::string_view words;  // that stand in the text too; empty: any text
    std::string_view for_password;
    std::string_view for_token;
};

constexpr std::string_view kUseOauth =
    "Microsoft 365 takes no password here: give relays.NAME.oauth instead of secret, with tenant, "
    "client_id and client_secret (docs/mail_providers.md)";
constexpr std::string_view kEnableMailbox =
    "Let an administrator switch \"Authenticated SMTP\" on for this mailbox (Set-CASMailbox USER "
    "-SmtpClientAuthenticationDisabled $false), and in the tenant; with a token it is needed too";
constexpr std::string_view kTokenRights =
    "The token is a good one, and may not be used for this mailbox: check that relays.NAME.user is "
    "its address; that an administrator has consented to SMTP.SendAsApp; that the application is "
    "known to Exchange (New-ServicePrincipal, with the Object ID of the enterprise application) "
    "and "
    "has FullAccess to the mailbox (Add-MailboxPermission); and that \"Authenticated SMTP\" is on "
    "for "
    "it";
constexpr std::string_view kAppPassword =
    "Gmail takes no password of an account: store an app password with the host, which needs "
    "2-step "
    "verification, or give relays.NAME.oauth with a refresh token";

// The first that fits.
constexpr std::array kEntries = {
    Entry{{5, 7, 139}, "basic authentication is disabled", kUseOauth, kTokenRights},
    Entry{{5, 7, 139}, "SmtpClientAuthentication is disabled", kEnableMailbox, kEnableMailbox},
    Entry{{5, 7, 139}, "security defaults", kUseOauth, kEnableMailbox},
    Entry{{5, 7, 139},
          "locked",
          "The account is locked: find out who tries a wrong password, then let an administrator "
          "unlock it",
          "The account is locked: let an administrator unlock it"},
    Entry{{5, 7, 139}, "credentials were incorrect", {}, kTokenRights},
    Entry{{5, 7, 139}, {}, kUseOauth, kTokenRights},
    Entry{{5, 7, 30}, {}, kUseOauth, kUseOauth},
    Entry{{5, 7, 3}, {}, {}, kTokenRights},  // a wrong password at an Exchange of one's own too
    Entry{{5, 7, 9}, "pplication-specific password", kAppPassword, {}},
    Entry{
        {5, 7, 8},
        "BadCredentials",
        kAppPassword,
        "Gmail does not take the token: check that relays.NAME.user is the account that consented, "
        "and that scope was \"https://mail.google.com/\" then"},
};

}  // namespace

std::string_view provider_remedy(const smtp::Reply& reply, Proof proof) {
    const auto found = std::find_if(kEntries.begin(), kEntries.end(), [&reply](const Entry& entry) {
        return entry.status == reply.enhanced && reply.text.find(entry.words) != std::string::npos;
    });
    if (found == kEntries.end()) return {};
    return proof == Proof::token ? found->for_token : found->for_password;
}

}  // namespace encrypted_email::delivery
