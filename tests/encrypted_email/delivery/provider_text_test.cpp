#include "encrypted_email/delivery/provider_text.hpp"

#include <gmock/gmock.h>

#include <string>

using namespace encrypted_email;
using namespace encrypted_email::delivery;
using sasl::Proof;
using testing::HasSubstr;

namespace {

std::string remedy(const smtp::Reply& reply, Proof proof) {
    return std::string(provider_remedy(reply, proof));
}

TEST(ProviderText, KnowsThatMicrosoftTakesNoPasswordAnyMore) {
    const smtp::Reply today{
        535, {5, 7, 139}, "Authentication unsuccessful, basic authentication is disabled."};
    const smtp::Reply later{
        550, {5, 7, 30}, "Basic authentication is not supported for Client Submission."};
    EXPECT_THAT(remedy(today, Proof::password), HasSubstr("give relays.NAME.oauth"));
    EXPECT_THAT(remedy(later, Proof::password), HasSubstr("give relays.NAME.oauth"));
}

TEST(ProviderText, TellsAMailboxWithoutSmtpFromATokenWithoutRights) {
    const smtp::Reply mailbox{535,
                              {5, 7, 139},
                              "Authentication unsuccessful, SmtpClientAuthentication is disabled "
                              "for the Mailbox."};
    EXPECT_THAT(remedy(mailbox, Proof::token),
                HasSubstr("SmtpClientAuthenticationDisabled $false"));
    const smtp::Reply rights{535, {5, 7, 3}, "Authentication unsuccessful [FR0P281CA0001]"};
    EXPECT_THAT(remedy(rights, Proof::token), HasSubstr("New-ServicePrincipal"));
    EXPECT_EQ(remedy(rights, Proof::password), "") << "an Exchange of one's own says it too";
}

TEST(ProviderText, KnowsThatGmailWantsAnAppPassword) {
    const smtp::Reply reply{534, {5, 7, 9}, "Application-specific password required."};
    EXPECT_THAT(remedy(reply, Proof::password), HasSubstr("app password"));
}

TEST(ProviderText, HasNothingToSayOfOthers) {
    EXPECT_EQ(remedy({535, {5, 7, 8}, "Authentication failed"}, Proof::password), "");
    EXPECT_EQ(remedy({535, {}, "basic authentication is disabled"}, Proof::token), "");
}

}  // namespace
