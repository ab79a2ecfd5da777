#include "encrypted_email/smtp/masking.hpp"

#include <gtest/gtest.h>

using encrypted_email::smtp::Masking;

namespace {

constexpr std::string_view kSaid = "AHBhbmVsAG9wZW4gc2VzYW1l";

std::string hidden(std::string text, std::string_view secret = "open sesame") {
    Masking masking(secret);
    masking.said.append(kSaid);
    masking.hide(text);
    return text;
}

TEST(Masking, HidesTheSecretWhereverItStands) {
    EXPECT_EQ(hidden("open sesame"), "***");
    EXPECT_EQ(hidden("is it open sesame, or open sesame?"), "is it ***, or ***?");
}

TEST(Masking, HidesWhatWasSaidWholeOrInPieces) {
    EXPECT_EQ(hidden("AUTH PLAIN " + std::string(kSaid)), "AUTH PLAIN ***");
    EXPECT_EQ(hidden("... " + std::string(kSaid.substr(5)) + "..."), "... ***...");
    EXPECT_EQ(hidden("... " + std::string(kSaid.substr(0, 9))), "... ***");
}

TEST(Masking, HidesWhatWasSaidWithoutASpaceBeforeIt) {
    EXPECT_EQ(hidden("PLAIN=" + std::string(kSaid) + "/again"), "PLAIN=***/again");
}

TEST(Masking, LeavesTheRestAlone) {
    EXPECT_EQ(hidden("535 5.7.8 Error: authentication failed"),
              "535 5.7.8 Error: authentication failed");
    EXPECT_EQ(hidden("AHBhbmV"), "AHBhbmV");  // too short to tell anything
    EXPECT_EQ(hidden("abc", "abc"), "abc");
    EXPECT_EQ(hidden(""), "");
}

}  // namespace
