#include "encrypted_email/smtp/capabilities.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace encrypted_email::smtp;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

TEST(Capabilities, AreNoneWithoutKeywords) {
    const Capabilities offered = read_capabilities("mail.example.org");
    EXPECT_FALSE(offered.pipelining || offered.chunking || offered.eight_bit_mime ||
                 offered.smtputf8 || offered.starttls || offered.enhanced_status_codes);
    EXPECT_EQ(offered.size_limit, 0u);
    EXPECT_THAT(offered.authentication, IsEmpty());
}

TEST(Capabilities, ReadsWhatPostfixOffers) {
    const Capabilities offered = read_capabilities(
        "mail.example.org\nPIPELINING\nSIZE 10240000\nVRFY\nETRN\nSTARTTLS\nAUTH PLAIN LOGIN\n"
        "ENHANCEDSTATUSCODES\n8BITMIME\nDSN\nSMTPUTF8\nCHUNKING");
    EXPECT_TRUE(offered.pipelining && offered.chunking && offered.eight_bit_mime &&
                offered.smtputf8 && offered.starttls && offered.enhanced_status_codes);
    EXPECT_EQ(offered.size_limit, 10240000u);
    EXPECT_THAT(offered.authentication, ElementsAre("PLAIN", "LOGIN"));
}

TEST(Capabilities, IgnoresTheGreetingLine) {
    EXPECT_FALSE(read_capabilities("PIPELINING").pipelining);
    EXPECT_FALSE(read_capabilities("STARTTLS\nSIZE 1").starttls);
}

TEST(Capabilities, ReadsKeywordsInAnyCase) {
    const Capabilities offered = read_capabilities("hello\nPipelining\nauth plain");
    EXPECT_TRUE(offered.pipelining);
    EXPECT_TRUE(offered.offers_authentication("PLAIN"));
}

TEST(Capabilities, MergesBothFormsOfAuth) {
    const Capabilities offered =
        read_capabilities("hello\nAUTH=LOGIN PLAIN\nAUTH LOGIN CRAM-MD5 PLAIN");
    EXPECT_THAT(offered.authentication, ElementsAre("LOGIN", "PLAIN", "CRAM-MD5"));
}

TEST(Capabilities, PassesOverMalformedMechanisms) {
    const Capabilities offered =
        read_capabilities("hello\nAUTH  ? PL\xC3\x84IN THIS-NAME-IS-MUCH-TOO-LONG XOAUTH2 ");
    EXPECT_THAT(offered.authentication, ElementsAre("XOAUTH2"));
}

TEST(Capabilities, StopsAtAnUnreasonableNumberOfMechanisms) {
    std::string text = "hello\nAUTH";
    for (int i = 0; i < 10000; ++i)
        text += " M" + std::to_string(i);
    EXPECT_THAT(read_capabilities(text).authentication, SizeIs(50));
}

TEST(Capabilities, DoNotOfferWhatOnlyBeginsLikeAKeyword) {
    const Capabilities offered =
        read_capabilities("hello\nPIPELININGS\nSTART\n8BITMIMEX\nXAUTH PLAIN");
    EXPECT_FALSE(offered.pipelining || offered.starttls || offered.eight_bit_mime);
    EXPECT_THAT(offered.authentication, IsEmpty());
}

class SizeKeyword : public testing::TestWithParam<std::pair<const char*, std::uint64_t>> {};

TEST_P(SizeKeyword, GivesALimitOnlyWhenItIsANumber) {
    const auto& [line, limit] = GetParam();
    EXPECT_EQ(read_capabilities(std::string("hello\n") + line).size_limit, limit);
}

INSTANTIATE_TEST_SUITE_P(Capabilities, SizeKeyword,
                         testing::Values(std::pair{"SIZE", 0u}, std::pair{"SIZE 0", 0u},
                                         std::pair{"SIZE 52428800", 52428800u},
                                         std::pair{"SIZE=1000", 1000u},
                                         std::pair{"SIZE 10 20", 10u}, std::pair{"SIZE -1", 0u},
                                         std::pair{"SIZE 12k", 0u},
                                         std::pair<const char*, std::uint64_t>{
                                             "SIZE 18446744073709551615", 18446744073709551615u},
                                         std::pair{"SIZE 18446744073709551616", 0u}));

}  // namespace
