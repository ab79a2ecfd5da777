#include "encrypted_email/configuration/size.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <utility>

using namespace encrypted_email::configuration;

namespace {

TEST(Size, ReadsKibibytesMebibytesAndGibibytes) {
    const std::pair<std::string_view, std::uint64_t> cases[] = {
        {"0 MiB", 0},
        {"1 KiB", 1024},
        {"1KiB", 1024},
        {"007 KiB", 7168},
        {"512 MiB", 536'870'912},
        {"64 GiB", 68'719'476'736},
        {"999999999 GiB", 1'073'741'822'926'258'176},
    };
    for (const auto& [text, bytes] : cases) {
        const ParsedSize parsed = parse_size(text);
        ASSERT_TRUE(parsed.bytes) << parsed.error;
        EXPECT_EQ(*parsed.bytes, bytes) << text;
    }
}

TEST(Size, SaysWhatIsAllowed) {
    const std::string_view allowed =
        " is not a size: allowed is a number with KiB, MiB or GiB, as in \"512 MiB\"";
    for (const std::string_view text :
         {"", " ", "MiB", "16 MB", "16 mib", "16 M", "16  MiB", "16 MiB ", " 16 MiB", "1.5 GiB",
          "-1 GiB", "+1 GiB", "16\tMiB", "1 GiB 1 MiB", "16 MiBs", "0x10 KiB", "16 "}) {
        const ParsedSize parsed = parse_size(text);
        EXPECT_FALSE(parsed.bytes) << text;
        EXPECT_TRUE(parsed.error.ends_with(allowed)) << parsed.error;
    }
    EXPECT_EQ(parse_size("16 MB").error, "\"16 MB\"" + std::string(allowed));
    EXPECT_EQ(parse_size("512").error,
              R"("512" is not a size: a unit is missing, as in "512 MiB")");
    EXPECT_EQ(parse_size("1234567890 KiB").error,
              R"("1234567890 KiB" is not a size: the number is too long)");
    EXPECT_EQ(parse_size("12345678901234567890").error,
              R"("12345678901234567890" is not a size: the number is too long)");
}

TEST(Size, WritesWhatItReads) {
    EXPECT_EQ(size_text(0), "0 bytes");
    EXPECT_EQ(size_text(1000), "1000 bytes");
    EXPECT_EQ(size_text(1024), "1 KiB");
    EXPECT_EQ(size_text(1536), "1536 bytes");
    EXPECT_EQ(size_text(16ULL << 20), "16 MiB");
    EXPECT_EQ(size_text(64ULL << 30), "64 GiB");
    for (std::uint64_t bytes = 1024; bytes < 1ULL << 36; bytes += 977ULL << 15) {
        EXPECT_EQ(parse_size(size_text(bytes)).bytes, bytes);
    }
}

}  // namespace
