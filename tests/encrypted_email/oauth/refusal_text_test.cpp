#include "encrypted_email/oauth/refusal_text.hpp"

#include <gmock/gmock.h>

#include <string>

#include "clients.hpp"

using namespace oauth_test;
using delivery::FailureKind;
using testing::HasSubstr;

namespace {

TokenFailure failure_of(const std::string& error, const std::string& description = {},
                        unsigned status = 400) {
    return describe(by_secret(), Refusal{error, description}, status);
}

struct Row {
    const char* error;
    const char* description;
    const char* remedy;  // a part of it
};

class Microsoft : public testing::TestWithParam<Row> {};

TEST_P(Microsoft, HasARemedyForItsOwnCodes) {
    const TokenFailure failure = failure_of(GetParam().error, GetParam().description, 401);
    EXPECT_EQ(failure.kind, FailureKind::credentials);
    EXPECT_THAT(failure.text, HasSubstr(GetParam().description));
    EXPECT_THAT(failure.remedy, HasSubstr(GetParam().remedy));
}

INSTANTIATE_TEST_SUITE_P(
    Codes, Microsoft,
    testing::Values(
        Row{"invalid_client", "AADSTS7000215: Invalid client secret provided.", "its Value"},
        Row{"invalid_client", "AADSTS7000222: The provided client secret keys are expired.",
            "has expired: make a new one"},
        Row{"unauthorized_client", "AADSTS700016: Application with identifier 'x' was not found",
            "check client_id"},
        Row{"invalid_request", "AADSTS90002: Tenant 'x' not found.", "no such tenant"},
        Row{"invalid_scope", "AADSTS70011: The provided value for scope is not valid.",
            "outlook.office365.com/.default"},
        Row{"invalid_scope", "AADSTS1002012: The provided value for scope x is not valid.",
            "outlook.office365.com/.default"},
        Row{"invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity.",
            "sign in and consent anew"},
        Row{"invalid_grant", "AADSTS50173: The provided grant has expired due to it being revoked",
            "password was changed"},
        Row{"invalid_grant", "AADSTS65001: The user or administrator has not consented",
            "SMTP.SendAsApp"},
        Row{"access_denied", "AADSTS53003: Access has been blocked by Conditional Access policies.",
            "Conditional Access"},
        Row{"invalid_client", "AADSTS700027: Client assertion failed signature validation.",
            "Upload the file that certificate names"}));

TEST(RefusalText, HasARemedyForEveryErrorOfTheStandard) {
    for (const char* error : {"invalid_client", "invalid_grant", "unauthorized_client",
                              "unsupported_grant_type", "invalid_scope", "invalid_request"}) {
        const TokenFailure failure = failure_of(error);
        EXPECT_EQ(failure.kind, FailureKind::credentials) << error;
        EXPECT_EQ(failure.text,
                  std::string("the token service login.example.org:443 answers 400: ") + error);
        EXPECT_FALSE(failure.remedy.empty());
    }
    EXPECT_EQ(failure_of("of_its_own").kind, FailureKind::credentials);
}

TEST(RefusalText, KnowsWhatPasses) {
    EXPECT_EQ(failure_of("temporarily_unavailable").kind, FailureKind::token_service);
    EXPECT_EQ(failure_of("invalid_client", "", 429).kind, FailureKind::token_service);
    EXPECT_EQ(failure_of("server_error", "", 500).kind, FailureKind::token_service);
    const TokenFailure busy =
        describe(by_secret(), Garbage{"the answer is not a JSON object"}, 503);
    EXPECT_EQ(busy.text, "the token service login.example.org:443 answers 503");
    const TokenFailure garbage =
        describe(by_secret(), Garbage{"the answer is not a JSON object"}, 200);
    EXPECT_EQ(garbage.kind, FailureKind::token_service);
    EXPECT_THAT(garbage.text, HasSubstr("answers 200: the answer is not a JSON object"));
    EXPECT_THAT(garbage.remedy, HasSubstr("proxy"));
}

}  // namespace
