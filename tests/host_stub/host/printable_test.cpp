#include "host_stub/host/printable.hpp"

#include <gtest/gtest.h>

#include <string>

#include "host_stub/building/hostile_text.hpp"

namespace {

using host_stub::host::printable;
using namespace std::string_literals;

TEST(Printable, LeavesTextOfEveryLanguageAlone) {
    for (const auto* text : {"", "plain ~ text", "Größe", "冷蔵室", "🏢", "é\xcc\x81"}) {
        EXPECT_EQ(printable(text), text);
    }
}

TEST(Printable, ShowsControlCharactersAndBrokenBytes) {
    EXPECT_EQ(printable("a\r\nb\t\x1b[2J\0\x7f"s), "a\\x0d\\x0ab\\x09\\x1b[2J\\x00\\x7f");
    EXPECT_EQ(printable("\xff\xc0\xaf"), "\\xff\\xc0\\xaf");
    EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82");
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // a surrogate
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
    EXPECT_EQ(printable("\xc2\x85"), "\\xc2\\x85");                    // NEL, a C1 control
    EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");           // right to left
}

TEST(Printable, CutsBetweenCharacters) {
    EXPECT_EQ(printable("12345", 5), "12345");
    EXPECT_EQ(printable("123456", 5), "12345...");
    EXPECT_EQ(printable("1234冷6", 5), "1234冷...");
}

TEST(Printable, MakesOneHarmlessLineOfEveryHostileText) {
    for (const std::string& text : host_stub::building::hostile_texts()) {
        for (const char c : printable(text)) {
            EXPECT_TRUE(static_cast<unsigned char>(c) >= ' ' && c != '\x7f') << printable(text);
        }
    }
}

}  // namespace
