// Servers that do not prove themselves, or would make the proof worthless: each is refused, with
// words of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "encrypted_email/sasl/scram.hpp"
#include "tests/encrypted_email/sasl/exchanges.hpp"

using namespace encrypted_email::sasl;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

constexpr const char* kFirst = "r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=4096";

class UnprovenServer : public testing::Test {
protected:
    UnprovenServer() { static_cast<void>(first_words(scram_)); }

    std::string answer(std::string_view challenge) { return words(scram_.respond(challenge)); }

    Scram scram_{
        Mechanism::scram_sha_256, password_of("user", "pencil"), {}, "fyko+d2lbbFgONRv9qkxdawL"};
};

TEST_F(UnprovenServer, ThatDoesNotContinueTheNonce) {
    EXPECT_THAT(answer("r=3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"),
                AllOf(StartsWith("unproven: "), HasSubstr("nonce does not continue")));
}

TEST_F(UnprovenServer, ThatAddsNothingToTheNonce) {
    EXPECT_THAT(answer("r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096"),
                AllOf(StartsWith("unproven: "), HasSubstr("nonce does not continue")));
}

TEST_F(UnprovenServer, ThatWantsAProofWhichCanBeGuessedFrom) {
    EXPECT_EQ(answer("r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=4095"),
              "unsafe: the server asks for 4095 iterations of SCRAM, fewer than the 4096 below "
              "which a password can be guessed from the proof");
}

TEST_F(UnprovenServer, ThatWantsThisDeviceToComputeForLong) {
    EXPECT_EQ(answer("r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=600001"),
              "unsafe: the server asks for 600001 iterations of SCRAM; at most 600000 are computed "
              "here");
    // What no computer would end with.
    Scram another(Mechanism::scram_sha_1, password_of("user", "pencil"), {}, "n");
    static_cast<void>(first_words(another));
    EXPECT_THAT(words(another.respond("r=nx,s=QSXC,i=18446744073709551615")),
                StartsWith("unsafe: "));
}

TEST_F(UnprovenServer, WhoseSignatureIsWrong) {
    EXPECT_THAT(answer(kFirst), StartsWith("c=biws,"));
    EXPECT_EQ(answer("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="),
              "unproven: the server's signature is wrong: it does not know the password");
    EXPECT_THAT(missing(scram_), StartsWith("unproven: "));
}

TEST_F(UnprovenServer, ThatCallsItASuccessBeforeItsProof) {
    EXPECT_THAT(missing(scram_), HasSubstr("without having proved"));
    EXPECT_THAT(answer(kFirst), StartsWith("c=biws,"));
    EXPECT_EQ(missing(scram_),
              "unproven: the server calls the log-in a success without having proved that it knows "
              "the password");
}

TEST_F(UnprovenServer, ThatSaysWhyItRefuses) {
    EXPECT_THAT(answer(kFirst), StartsWith("c=biws,"));
    EXPECT_EQ(answer("e=channel-bindings-dont-match"),
              "refused: the TLS connection that the server sees is not the one that this device "
              "made (channel-bindings-dont-match)");
}

// Somebody took the offer of SCRAM-...-PLUS away.
TEST_F(UnprovenServer, ThatDidOfferToBindTheChannel) {
    EXPECT_THAT(answer(kFirst), StartsWith("c=biws,"));
    EXPECT_THAT(answer("e=server-does-support-channel-binding"),
                HasSubstr("the offer did not arrive here"));
}

TEST_F(UnprovenServer, ThatGoesOnAsking) {
    Scram scram(Mechanism::scram_sha_1, password_of("user", "pencil"), {},
                "fyko+d2lbbFgONRv9qkxdawL");
    static_cast<void>(first_words(scram));
    static_cast<void>(
        words(scram.respond("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                            "s=QSXCR+Q6sek8bf92,i=4096")));
    EXPECT_EQ(words(scram.respond("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")), "");
    EXPECT_THAT(words(scram.respond("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")), StartsWith("garbled: "));
}

TEST_F(UnprovenServer, WhoseMessagesAreBroken) {
    EXPECT_EQ(answer("r=fyko+d2lbbFgONRv9qkxdawL3rfc,i=4096"),
              "garbled: the server's first message of SCRAM is broken: it has no salt");
    EXPECT_THAT(answer(kFirst), StartsWith("c=biws,"));
    EXPECT_EQ(answer("x=1"),
              "garbled: the server's final message of SCRAM is broken: it has no "
              "signature");
}

TEST_F(UnprovenServer, LearnsNothingFromTheTexts) {
    for (const char* challenge : {"pencil", "r=pencil,s=pencil,i=pencil", kFirst}) {
        EXPECT_THAT(answer(challenge), Not(HasSubstr("pencil")));
    }
}

// Credentials that both sides might not compute the same from are refused before anything is said.
TEST(ScramCredentials, WhoseFormIsOpenAreNotSent) {
    for (const auto& [user, password] : {std::pair<std::string, std::string>{"user", "tab\there"},
                                         {"user", ""},
                                         {"us\nr", "pencil"},
                                         {"user", "\xEF\xAC\x81"},  // the ligature fi
                                         {"user", "\xD7\xA9"},
                                         {"user", "broken \xC3"},
                                         {"user", std::string(4097, 'x')}}) {
        Scram scram(Mechanism::scram_sha_256, password_of(user, password), {}, "n");
        EXPECT_THAT(first_words(scram), StartsWith("unusable: ")) << password;
    }
}

}  // namespace
