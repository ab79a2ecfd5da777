#include "encrypted_email/smtp/base64.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace encrypted_email::smtp;

namespace {

class Base64 : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(Base64, EncodesTheVectorsOfRfc4648) {
    const auto& [bytes, expected] = GetParam();
    std::string out = ">";
    append_base64(out, bytes);
    EXPECT_EQ(out, ">" + expected);
    EXPECT_EQ(base64_size(bytes.size()), expected.size());
}

INSTANTIATE_TEST_SUITE_P(Vectors, Base64,
                         testing::Values(std::pair{"", ""}, std::pair{"f", "Zg=="},
                                         std::pair{"fo", "Zm8="}, std::pair{"foo", "Zm9v"},
                                         std::pair{"foob", "Zm9vYg=="},
                                         std::pair{"fooba", "Zm9vYmE="},
                                         std::pair{"foobar", "Zm9vYmFy"}));

TEST(Base64Encoding, EncodesEveryByteValue) {
    std::string out;
    append_base64(out, std::string_view("\0\xFF\xFE\x80", 4));
    EXPECT_EQ(out, "AP/+gA==");
}

}  // namespace
