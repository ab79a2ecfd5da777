#include "encrypted_email/oauth/token_answer.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <string>

using namespace encrypted_email::oauth;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

Token token_of(const std::string& json) {
    TokenAnswer answer = read_token_answer(json);
    if (auto* const garbage = std::get_if<Garbage>(&answer)) ADD_FAILURE() << garbage->text;
    auto* const token = std::get_if<Token>(&answer);
    return token != nullptr ? std::move(*token) : Token{};
}

Refusal refusal_of(const std::string& json) {
    const TokenAnswer answer = read_token_answer(json);
    const auto* const refusal = std::get_if<Refusal>(&answer);
    return refusal != nullptr ? *refusal : Refusal{};
}

bool is_garbage(const std::string& json) {
    return std::holds_alternative<Garbage>(read_token_answer(json));
}

// RFC 6749 section 5.1
TEST(TokenAnswer, GivesTheTokensOfTheStandardsExample) {
    // Its token_type is "example": here it is the one that is used.
    const Token token = token_of(R"({
       "access_token":"2YotnFZFEjr1zCsicMWpAA",
       "token_type":"Bearer",
       "expires_in":3600,
       "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA",
       "example_parameter":"example_value"
     })");
    EXPECT_EQ(token.access.view(), "2YotnFZFEjr1zCsicMWpAA");
    EXPECT_EQ(token.refresh.view(), "tGzv3JOkF0XG5Qx2TlKWIA");
    EXPECT_EQ(token.life, 1h);
}

TEST(TokenAnswer, TakesALifeThatIsAStringOrMissingOrAbsurd) {
    const auto life = [](const std::string& expires) {
        return token_of(R"({"access_token":"a","token_type":"bearer")" + expires + "}").life;
    };
    EXPECT_EQ(life(R"(,"expires_in":"3599")"), 3599s);
    EXPECT_EQ(life(""), 0s);
    EXPECT_EQ(life(R"(,"expires_in":-5)"), 0s);
    EXPECT_EQ(life(R"(,"expires_in":1e300)"), 24h);
    EXPECT_EQ(life(R"(,"expires_in":18446744073709551615)"), 24h);
    EXPECT_EQ(life(R"(,"expires_in":null)"), 0s);
}

TEST(TokenAnswer, GivesARefusalOnOneLineAndCut) {
    const Refusal refusal = refusal_of(
        R"({"error":"invalid_client","error_description":"AADSTS7000215: Invalid.\r\nTrace\u001b[2J )" +
        std::string(2000, 'x') + R"("})");
    EXPECT_EQ(refusal.error, "invalid_client");
    EXPECT_THAT(refusal.description, HasSubstr("AADSTS7000215: Invalid.??Trace?[2J xxx"));
    EXPECT_LT(refusal.description.size(), 500u);
}

TEST(TokenAnswer, LooksAtTheOutermostObjectAlone) {
    EXPECT_TRUE(is_garbage(R"({"a":{"access_token":"x","token_type":"bearer"}})"));
    EXPECT_EQ(token_of(R"({"a":[{"access_token":"x"}],"access_token":"y","token_type":"bearer"})")
                  .access.view(),
              "y");
}

TEST(TokenAnswer, TakesEscapesAndTrailingSpace) {
    EXPECT_EQ(
        token_of("{\"access_token\":\"a\\/b\\u002Bc\",\"token_type\":\"BEARER\"} \n").access.view(),
        "a/b+c");
}

TEST(TokenAnswer, RefusesWhatIsNoAnswer) {
    EXPECT_TRUE(is_garbage(""));
    EXPECT_TRUE(is_garbage("{"));
    EXPECT_TRUE(is_garbage("<html>"));
    EXPECT_TRUE(is_garbage("null"));
    EXPECT_TRUE(is_garbage("\"access_token\""));
    EXPECT_TRUE(is_garbage("{}"));
    EXPECT_TRUE(is_garbage("{} {}"));
    EXPECT_TRUE(is_garbage(R"([{"access_token":"a","token_type":"bearer"}])"));
    EXPECT_TRUE(is_garbage(R"({"access_token":"a"})")) << "without a type";
    EXPECT_TRUE(is_garbage(R"({"access_token":"a","token_type":"mac"})"));
    EXPECT_TRUE(is_garbage(R"({"access_token":"","token_type":"bearer"})"));
    EXPECT_TRUE(is_garbage(R"({"access_token":"a b","token_type":"bearer"})"));
    EXPECT_TRUE(is_garbage(R"({"access_token":"a\u0001b","token_type":"bearer"})"));
    EXPECT_TRUE(is_garbage(R"({"access_token":"a","access_token":"b","token_type":"bearer"})"));
    EXPECT_TRUE(is_garbage(R"({"access_token":"a","token_type":"bearer","refresh_token":"\n"})"));
}

TEST(TokenAnswer, HasLimits) {
    const std::string longest(kLongestToken, 'a');
    const std::string rest = R"(","token_type":"bearer"})";
    EXPECT_EQ(token_of(R"({"access_token":")" + longest + rest).access.size(), kLongestToken);
    EXPECT_TRUE(is_garbage(R"({"access_token":")" + longest + "a" + rest));
    EXPECT_TRUE(is_garbage(R"({"access_token":"a)" + rest + std::string(kLargestAnswer, ' ')));
    const auto nested = [](std::size_t depth) {  // the object is one
        return R"({"access_token":"a","token_type":"bearer","x":)" + std::string(depth - 1, '[') +
               std::string(depth - 1, ']') + "}";
    };
    EXPECT_FALSE(is_garbage(nested(kDeepestAnswer)));
    EXPECT_TRUE(is_garbage(nested(kDeepestAnswer + 1)));
}

}  // namespace
