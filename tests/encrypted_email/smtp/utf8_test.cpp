#include "encrypted_email/smtp/utf8.hpp"

#include <gtest/gtest.h>

using namespace encrypted_email::smtp;

namespace {

std::string printable(std::string_view text) {
    std::string out;
    append_printable(out, text);
    return out;
}

TEST(Utf8, MeasuresCharactersOfEveryLength) {
    EXPECT_EQ(utf8_length("a"), 1u);
    EXPECT_EQ(utf8_length("\xC3\xA4"), 2u);
    EXPECT_EQ(utf8_length("\xE2\x82\xAC"), 3u);
    EXPECT_EQ(utf8_length("\xF0\x9F\x94\xA5"), 4u);
    EXPECT_EQ(utf8_length(std::string_view("\0", 1)), 1u);
}

TEST(Utf8, TakesNothingThatIsNotWellFormed) {
    for (const std::string_view text :
         {"", "\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x9F\xBF", "\xE2\x82",
          "\xE2(\xA1", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x94", "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80", "\xFF"}) {
        EXPECT_EQ(utf8_length(text), 0u) << printable(text);
    }
}

TEST(Utf8, AcceptsTheLastCharactersBeforeAndAfterTheSurrogates) {
    EXPECT_EQ(utf8_length("\xED\x9F\xBF"), 3u);
    EXPECT_EQ(utf8_length("\xEE\x80\x80"), 3u);
    EXPECT_EQ(utf8_length("\xF4\x8F\xBF\xBF"), 4u);
}

TEST(Printable, KeepsTextAsItIs) {
    EXPECT_EQ(printable("Postfach für Störungen ist voll ~"), "Postfach für Störungen ist voll ~");
}

TEST(Printable, ReplacesEveryControlCharacter) {
    EXPECT_EQ(printable(std::string_view("a\0b\tc\rd\x1B[31m\x7F", 13)), "a?b?c?d?[31m?");
}

TEST(Printable, ReplacesControlCharactersOfTheUpperHalf) {
    EXPECT_EQ(printable("\xC2\x9B"
                        "31m\xC2\xA0"),
              "?31m\xC2\xA0");
}

TEST(Printable, ReplacesEachByteThatIsNoUtf8) {
    EXPECT_EQ(printable("caf\xE9 \xF0\x9F\x94"), "caf? ???");
}

}  // namespace
