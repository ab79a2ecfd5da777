#include "encrypted_email/sasl/base64.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace encrypted_email::sasl;

namespace {

std::string encoded(std::string_view bytes) {
    Secret out(">");
    append_base64(out, Secret(bytes).bytes());
    return std::string(out.view());
}

class Base64 : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(Base64, IsThatOfRfc4648) {
    const auto& [bytes, expected] = GetParam();
    EXPECT_EQ(encoded(bytes), ">" + expected);
    EXPECT_EQ(base64_size(bytes.size()), expected.size());
    EXPECT_EQ(decoded_base64(expected), bytes);
}

INSTANTIATE_TEST_SUITE_P(Vectors, Base64,
                         testing::Values(std::pair{"", ""}, std::pair{"f", "Zg=="},
                                         std::pair{"fo", "Zm8="}, std::pair{"foo", "Zm9v"},
                                         std::pair{"foob", "Zm9vYg=="},
                                         std::pair{"fooba", "Zm9vYmE="},
                                         std::pair{"foobar", "Zm9vYmFy"}));

TEST(Base64Encoding, EncodesEveryByteValue) {
    EXPECT_EQ(encoded(std::string_view("\0\xFF\xFE\x80", 4)), ">AP/+gA==");
}

TEST(Base64Decoding, RefusesWhatIsNotQuiteBase64) {
    for (const char* text :
         {"Zg", "Zg=", "Zg==Zg==", "Z g=", "Zg==\n", "Z===", "====", "Zm9v!mFy", "Zm9-",
          "\xC3\xA4"
          "AA"}) {
        EXPECT_EQ(decoded_base64(text), std::nullopt) << text;
    }
}

}  // namespace
