#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/encrypted_email/sasl/exchanges.hpp"

using namespace encrypted_email::sasl;
using testing::StartsWith;

namespace {

constexpr const char* kToken = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

std::unique_ptr<Exchange> exchange(Mechanism mechanism, std::string user, std::string_view token) {
    return make_exchange(mechanism, token_of(std::move(user), token), {});
}

// RFC 7628 section 4.1, without the keys host and port, which bearer tokens do not need.
TEST(OauthBearer, IsThatOfRfc7628) {
    const auto bearer = exchange(Mechanism::oauthbearer, "user@example.com", kToken);
    EXPECT_EQ(first_words(*bearer),
              "n,a=user@example.com,\x01"
              "auth=Bearer " +
                  std::string(kToken) + "\x01\x01");
    EXPECT_EQ(missing(*bearer), "");
    EXPECT_EQ(bearer->said(), "");
}

TEST(OauthBearer, EscapesTheUserName) {
    EXPECT_THAT(first_words(*exchange(Mechanism::oauthbearer, "a,b=c", kToken)),
                StartsWith("n,a=a=2Cb=3Dc,\x01"));
}

// developers.google.com/workspace/gmail/imap/xoauth2-protocol
TEST(Xoauth2, IsThatOfGoogle) {
    const auto xoauth2 = exchange(Mechanism::xoauth2, "someuser@example.com", kToken);
    EXPECT_EQ(first_words(*xoauth2),
              "user=someuser@example.com\x01"
              "auth=Bearer " +
                  std::string(kToken) + "\x01\x01");
    EXPECT_EQ(missing(*xoauth2), "");
}

TEST(Token, ThatIsRefusedIsAcknowledgedAndTheReasonKept) {
    constexpr const char* kReason = R"({"status":"invalid_token","scope":"example_scope"})";
    const auto bearer = exchange(Mechanism::oauthbearer, "user@example.com", kToken);
    static_cast<void>(first_words(*bearer));
    EXPECT_EQ(words(bearer->respond(kReason)), "\x01");
    EXPECT_EQ(bearer->said(), kReason);
    EXPECT_THAT(words(bearer->respond(kReason)), StartsWith("garbled: "));

    const auto xoauth2 = exchange(Mechanism::xoauth2, "user@example.com", kToken);
    static_cast<void>(first_words(*xoauth2));
    EXPECT_EQ(words(xoauth2->respond(kReason)), "");
    EXPECT_EQ(xoauth2->said(), kReason);
}

TEST(Token, WhoseReasonIsLongOrUnfitToShowIsCut) {
    const auto bearer = exchange(Mechanism::oauthbearer, "user@example.com", kToken);
    static_cast<void>(words(bearer->respond("\x1B[0m\r\n" + std::string(1000, 'x'))));
    EXPECT_THAT(bearer->said(), StartsWith("?[0m??xxx"));
    EXPECT_EQ(bearer->said().size(), 300u);
}

TEST(Token, ThatIsNoneIsNotSent) {
    for (const Mechanism mechanism : {Mechanism::oauthbearer, Mechanism::xoauth2}) {
        for (const char* token : {"", "two words", "line end\n", "\x01", "\xC3\xA4"}) {
            EXPECT_THAT(first_words(*exchange(mechanism, "user", token)),
                        StartsWith("unusable: the access token"));
        }
        EXPECT_THAT(first_words(*exchange(mechanism,
                                          "us\x01"
                                          "er",
                                          kToken)),
                    StartsWith("unusable: the user name"));
    }
}

}  // namespace
