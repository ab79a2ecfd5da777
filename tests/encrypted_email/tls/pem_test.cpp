#include "encrypted_email/tls/pem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace encrypted_email::tls {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<std::uint8_t> kHello{'h', 'e', 'l', 'l', 'o'};

TEST(Pem, ReadsBlocksBetweenWhatIsNone) {
    const auto blocks = read_pem(
        "# the roots\n"
        "-----BEGIN ONE-----\naGVs\nbG8=\n-----END ONE-----\n"
        "subject=CN = two\n"
        "-----BEGIN ONE TWO-----\naGVsbG8=\n-----END ONE TWO-----\ntrailer");
    ASSERT_THAT(blocks, SizeIs(2));
    EXPECT_EQ(blocks[0].label, "ONE");
    EXPECT_EQ(blocks[0].line, 2u);
    EXPECT_EQ(blocks[0].data, kHello);
    EXPECT_EQ(blocks[1].label, "ONE TWO");
    EXPECT_EQ(blocks[1].line, 7u);
    EXPECT_EQ(blocks[1].data, kHello);
}

TEST(Pem, ReadsWhatEditorsAndOldToolsWrite) {
    const auto blocks = read_pem(
        "\xEF\xBB\xBF-----BEGIN A-----\r\n"
        "Proc-Type: 4,CLEAR\r\n"
        "\r\n"
        "  aGVs \r\n\tbG8=\r\n"
        "-----END A-----");
    ASSERT_THAT(blocks, SizeIs(1));
    EXPECT_EQ(blocks[0].data, kHello);
}

TEST(Pem, ADamagedBlockLeavesTheOthersAlone) {
    const auto blocks = read_pem(
        "-----BEGIN A-----\n$$$$\n-----END A-----\n"
        "-----BEGIN A-----\naGVsbG8=\n"
        "-----BEGIN A-----\naGVsbG8=\n-----END B-----\n"
        "-----BEGIN A-----\n-----END A-----\n"
        "-----BEGIN A-----\naGVsbG8=\n-----END A-----\n"
        "-----BEGIN A-----\naGVsbG8=\n");
    ASSERT_THAT(blocks, SizeIs(6));
    for (const std::size_t i : {0u, 1u, 2u, 3u, 5u}) {
        EXPECT_THAT(blocks[i].data, IsEmpty()) << i;
        EXPECT_FALSE(blocks[i].damage.empty()) << i;
    }
    EXPECT_EQ(blocks[0].damage, "what stands between its BEGIN and its END is not base64");
    EXPECT_EQ(blocks[1].damage, "its END is missing");
    EXPECT_EQ(blocks[4].data, kHello);
    EXPECT_EQ(blocks[4].line, 11u);
}

TEST(Pem, FindsNothingInNothing) {
    for (const char* text :
         {"", "\n\n", "-----BEGIN", "-----BEGIN A", "-----END A-----\n", "aGVs"}) {
        EXPECT_THAT(read_pem(text), IsEmpty()) << text;
    }
}

}  // namespace
}  // namespace encrypted_email::tls
