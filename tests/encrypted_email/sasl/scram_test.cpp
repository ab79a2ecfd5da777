// SCRAM as the RFCs' own examples have it.
#include "encrypted_email/sasl/scram.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/encrypted_email/sasl/exchanges.hpp"

using namespace encrypted_email::sasl;
using testing::StartsWith;

namespace {

TEST(Scram, IsThatOfRfc5802) {
    Scram scram(Mechanism::scram_sha_1, password_of("user", "pencil"), {},
                "fyko+d2lbbFgONRv9qkxdawL");
    EXPECT_EQ(first_words(scram), "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
    EXPECT_EQ(words(scram.respond("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                  "s=QSXCR+Q6sek8bf92,i=4096")),
              "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
              "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
    EXPECT_EQ(words(scram.respond("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")), "");
    EXPECT_EQ(missing(scram), "");
}

TEST(Scram, IsThatOfRfc7677) {
    Scram scram(Mechanism::scram_sha_256, password_of("user", "pencil"), {},
                "rOprNGfwEbeRWgbNEkqO");
    EXPECT_EQ(first_words(scram), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    EXPECT_EQ(words(scram.respond("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                  "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")),
              "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
              "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    EXPECT_EQ(words(scram.respond("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")), "");
    EXPECT_EQ(missing(scram), "");
}

// RFC 5802 section 6: which of the three a client says.
TEST(Scram, SaysWhetherItIsBoundCouldBeOrCannot) {
    const auto begun = [](Mechanism mechanism, Circumstances circumstances) {
        Scram scram(mechanism, password_of("user", "pencil"), std::move(circumstances), "nonce");
        return first_words(scram);
    };
    const ChannelBinding binding{"tls-exporter", "0123"};
    EXPECT_EQ(begun(Mechanism::scram_sha_256_plus, {binding, true}),
              "p=tls-exporter,,n=user,r=nonce");
    EXPECT_EQ(begun(Mechanism::scram_sha_256, {binding, true}), "y,,n=user,r=nonce");
    EXPECT_EQ(begun(Mechanism::scram_sha_256, {binding, false}), "n,,n=user,r=nonce");
}

TEST(Scram, RepeatsTheBindingWithTheProof) {
    Scram scram(Mechanism::scram_sha_256_plus, password_of("user", "pencil"),
                {ChannelBinding{"tls-exporter", "0123"}, true}, "nonce");
    static_cast<void>(first_words(scram));
    // "p=tls-exporter,,0123"
    EXPECT_THAT(words(scram.respond("r=nonceX,s=QSXCR+Q6sek8bf92,i=4096")),
                StartsWith("c=cD10bHMtZXhwb3J0ZXIsLDAxMjM=,r=nonceX,p="));
}

TEST(Scram, EscapesTheUserName) {
    Scram scram(Mechanism::scram_sha_1, password_of("a=b,c", "pencil"), {}, "nonce");
    EXPECT_EQ(first_words(scram), "n,,n=a=3Db=2Cc,r=nonce");
}

TEST(Scram, TakesAFreshNonceForEachLogIn) {
    const std::string nonce = Scram::fresh_nonce();
    EXPECT_EQ(nonce.size(), 32u);
    EXPECT_EQ(nonce.find(','), std::string::npos);
    EXPECT_NE(nonce, Scram::fresh_nonce());
}

}  // namespace
