#include "encrypted_email/composition/utf8.hpp"

#include <gtest/gtest.h>

namespace {

using namespace encrypted_email::composition;
using namespace std::string_view_literals;

void expect_character(std::string_view text, char32_t code, std::size_t size) {
    const DecodedCharacter character = decode_character(text);
    EXPECT_EQ(character.code, code);
    EXPECT_EQ(character.size, size);
    EXPECT_FALSE(character.broken);
}

void expect_broken(std::string_view text, std::size_t size) {
    const DecodedCharacter character = decode_character(text);
    EXPECT_EQ(character.code, kReplacementCharacter);
    EXPECT_EQ(character.size, size);
    EXPECT_TRUE(character.broken);
}

TEST(DecodeCharacter, ReadsTheFirstAndTheLastOfEveryLength) {
    expect_character("\0"sv, 0, 1);
    expect_character("\x7f", 0x7F, 1);
    expect_character("\xc2\x80", 0x80, 2);
    expect_character("\xdf\xbf", 0x7FF, 2);
    expect_character("\xe0\xa0\x80", 0x800, 3);
    expect_character("\xed\x9f\xbf", 0xD7FF, 3);
    expect_character("\xee\x80\x80", 0xE000, 3);
    expect_character("\xef\xbf\xbf", 0xFFFF, 3);
    expect_character("\xf0\x90\x80\x80", 0x10000, 4);
    expect_character("\xf4\x8f\xbf\xbf", 0x10FFFF, 4);
}

TEST(DecodeCharacter, ReadsOnlyTheFirstOfSeveral) { expect_character("ä€", 0xE4, 2); }

TEST(DecodeCharacter, RefusesWhatIsNoLeadByte) {
    expect_broken("\x80", 1);
    expect_broken("\xbf", 1);
    expect_broken("\xc0\xaf", 1);
    expect_broken("\xc1\xbf", 1);
    expect_broken("\xf5\x80\x80\x80", 1);
    expect_broken("\xff", 1);
}

TEST(DecodeCharacter, RefusesOverlongFormsSurrogatesAndBeyondTheLastPlane) {
    expect_broken("\xe0\x9f\xbf", 1);
    expect_broken("\xed\xa0\x80", 1);
    expect_broken("\xf0\x8f\xbf\xbf", 1);
    expect_broken("\xf4\x90\x80\x80", 1);
}

// Unicode Standard, table 3-8: what was well formed so far is one error, not several.
TEST(DecodeCharacter, TakesTheMaximalSubpartOfWhatIsCutShort) {
    expect_broken("\xe2\x82", 2);
    expect_broken("\xe2\x82 ", 2);
    expect_broken("\xf0\x9f\x94", 3);
    expect_broken("\xf1\x80\x80\x41", 3);
    expect_broken("\xc3", 1);
}

}  // namespace
