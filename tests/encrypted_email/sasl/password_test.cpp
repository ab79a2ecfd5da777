// PLAIN, LOGIN, CRAM-MD5, and EXTERNAL, which has no password at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/encrypted_email/sasl/exchanges.hpp"

using namespace encrypted_email::sasl;
using testing::StartsWith;

namespace {

std::unique_ptr<Exchange> exchange(Mechanism mechanism, Credentials credentials) {
    return make_exchange(mechanism, std::move(credentials), {});
}

TEST(Plain, IsThatOfRfc4616) {
    const auto plain = exchange(Mechanism::plain, password_of("tim", "tanstaaftanstaaf"));
    EXPECT_EQ(first_words(*plain), std::string("\0tim\0tanstaaftanstaaf", 21));
    EXPECT_EQ(missing(*plain), "");
    EXPECT_THAT(words(plain->respond("")), StartsWith("garbled: "));
}

TEST(Plain, DoesNotSendWhatWouldBeReadAsSomethingElse) {
    for (const auto& [user, password] : {std::pair{std::string("ti\0m", 4), std::string("x")},
                                         std::pair{std::string("tim"), std::string("\0", 1)}}) {
        EXPECT_EQ(first_words(*exchange(Mechanism::plain, password_of(user, password))),
                  "unusable: the user name or the password holds a NUL");
        EXPECT_THAT(words(exchange(Mechanism::login, password_of(user, password))->respond("User")),
                    StartsWith("unusable: "));
    }
}

TEST(Login, AnswersTwoPromptsWhateverTheySay) {
    const auto login = exchange(Mechanism::login, password_of("tim", "tanstaaf"));
    EXPECT_EQ(first_words(*login), "(the server begins)");
    EXPECT_EQ(words(login->respond("Username:")), "tim");
    EXPECT_EQ(words(login->respond("")), "tanstaaf");
    EXPECT_THAT(words(login->respond("Password:")), StartsWith("garbled: "));
}

TEST(CramMd5, IsThatOfRfc2195) {
    const auto cram = exchange(Mechanism::cram_md5, password_of("tim", "tanstaaftanstaaf"));
    EXPECT_EQ(first_words(*cram), "(the server begins)");
    EXPECT_EQ(words(cram->respond("<1896.697170952@postoffice.reston.mci.net>")),
              "tim b913a602c7eda7a495b4e6e7334d3890");
    EXPECT_THAT(words(cram->respond("<again>")), StartsWith("garbled: "));
}

TEST(CramMd5, IsNotAnsweredWithoutAChallengeOrAPassword) {
    EXPECT_THAT(words(exchange(Mechanism::cram_md5, password_of("tim", "x"))->respond("")),
                StartsWith("garbled: "));
    EXPECT_THAT(words(exchange(Mechanism::cram_md5, password_of("tim", ""))->respond("<1>")),
                StartsWith("unusable: "));
}

TEST(External, LeavesItToTheCertificate) {
    const auto external = exchange(Mechanism::external, {"", {}, Proof::certificate, {}});
    EXPECT_EQ(first_words(*external), "");
    EXPECT_EQ(missing(*external), "");
    EXPECT_THAT(words(external->respond("who?")), StartsWith("garbled: "));
}

}  // namespace
