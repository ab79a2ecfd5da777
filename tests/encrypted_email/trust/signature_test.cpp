#include "encrypted_email/trust/signature.hpp"

#include <botan/hex.h>
#include <gtest/gtest.h>

#include <string>

using encrypted_email::trust::is_signed_by;

namespace {

// RFC 8032 section 7.1, test 3.
constexpr const char* kKey = "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=";
const std::string kText = "\xaf\x82";
const std::string kSignature = [] {
    const auto octets = Botan::hex_decode(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    return std::string(octets.begin(), octets.end());
}();

TEST(BundleSignature, FitsItsTextAndKey) { EXPECT_TRUE(is_signed_by(kKey, kText, kSignature)); }

TEST(BundleSignature, FitsNothingElse) {
    EXPECT_FALSE(is_signed_by(kKey, kText + " ", kSignature));
    EXPECT_FALSE(is_signed_by("GFHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=", kText, kSignature));
    for (std::size_t i = 0; i < kSignature.size(); ++i) {
        std::string other = kSignature;
        other[i] = static_cast<char>(other[i] ^ 1);
        EXPECT_FALSE(is_signed_by(kKey, kText, other)) << i;
    }
}

TEST(BundleSignature, IsRefusedWhenItIsNone) {
    EXPECT_FALSE(is_signed_by(kKey, kText, ""));
    EXPECT_FALSE(is_signed_by(kKey, kText, kSignature + "\n"));
    EXPECT_FALSE(is_signed_by("no key", kText, kSignature));
    EXPECT_FALSE(is_signed_by("", kText, kSignature));
}

}  // namespace
