#include "host_stub/trial_server/content_reader.hpp"

#include <gtest/gtest.h>

namespace {

using namespace host_stub::trial_server;
using namespace std::string_literals;

ContentReader read(const std::string& bytes) {
    ContentReader reader(1024 * 1024);
    reader.feed(bytes);
    return reader;
}

TEST(ContentReader, EndsAtALoneDotAndLeavesTheRest) {
    ContentReader reader(1000);
    EXPECT_EQ(reader.feed("a\r\n.\r\nMAIL"), 6u);
    EXPECT_TRUE(reader.finished());
    EXPECT_EQ(reader.content(), "a\r\n");
    EXPECT_EQ(reader.feed("MAIL"), 0u);
}

TEST(ContentReader, ContentMayBeEmpty) {
    auto reader = read(".\r\n");
    EXPECT_TRUE(reader.finished());
    EXPECT_EQ(reader.content(), "");
}

TEST(ContentReader, RemovesTheDotThatTransparencyAdded) {
    auto reader = read("..a\r\n...\r\nb.c\r\n..\r\n.\r\n");
    EXPECT_TRUE(reader.finished());
    EXPECT_EQ(reader.content(), ".a\r\n..\r\nb.c\r\n.\r\n");
}

TEST(ContentReader, FragmentationChangesNothing) {
    const auto bytes = "..a\r\nb\r\n..\r\n\r\n.\r\n"s;
    ContentReader reader(1000);
    for (const char byte : bytes) {
        EXPECT_EQ(reader.feed({&byte, 1}), 1u);
    }
    EXPECT_TRUE(reader.finished());
    EXPECT_EQ(reader.content(), ".a\r\nb\r\n.\r\n\r\n");
    EXPECT_EQ(reader.violation(), ContentViolation::none);
}

// The line ends by which some servers could be made to see a second mail.
TEST(ContentReader, OnlyCrLfDotCrLfEndsIt) {
    for (const auto& smuggled : {"a\n.\n"s, "a\r\n.\n"s, "a\n.\r\n"s, "a\r.\r"s, "a\r\n.\r"s,
                                 "a\r.\r\n"s, "a\r\r\n.\r\r\n"s, "a\r\n.\0\r\n"s}) {
        auto reader = read(smuggled);
        EXPECT_FALSE(reader.finished()) << testing::PrintToString(smuggled);
        reader.feed("\r\n.\r\n");
        EXPECT_TRUE(reader.finished()) << testing::PrintToString(smuggled);
        EXPECT_NE(reader.violation(), ContentViolation::none) << testing::PrintToString(smuggled);
    }
}

TEST(ContentReader, NulIsAViolation) {
    EXPECT_EQ(read("a\0b\r\n.\r\n"s).violation(), ContentViolation::nul);
}

TEST(ContentReader, LinesMayHave998Bytes) {
    EXPECT_EQ(read(std::string(998, 'a') + "\r\n.\r\n").violation(), ContentViolation::none);
    EXPECT_EQ(read(std::string(999, 'a') + "\r\n.\r\n").violation(),
              ContentViolation::line_too_long);
}

TEST(ContentReader, KeepsNoMoreThanItsLimit) {
    ContentReader reader(10);
    reader.feed("12345678\r\n.\r\n");
    EXPECT_EQ(reader.violation(), ContentViolation::none);

    ContentReader strict(9);
    strict.feed("12345678\r\n.\r\n");
    EXPECT_TRUE(strict.finished());
    EXPECT_EQ(strict.violation(), ContentViolation::too_large);
    EXPECT_EQ(strict.content(), "");
}

TEST(ContentReader, NoticesEightBitBytes) {
    EXPECT_FALSE(read("a\r\n.\r\n").holds_eight_bit());
    EXPECT_TRUE(read("\xc3\xa4\r\n.\r\n").holds_eight_bit());
}

}  // namespace
