#include "encrypted_email/configuration/wording.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace encrypted_email::configuration;

namespace {

TEST(Wording, QuotesOnOneLine) {
    EXPECT_EQ(in_quotes("Bär"), "\"Bär\"");
    EXPECT_EQ(in_quotes(std::string_view("a\r\n\0\x7F", 5)), "\"a????\"");
    EXPECT_EQ(in_quotes("a\xC2\x9B"
                        "b\xC2\xA0"),
              "\"a?b\xC2\xA0\"");
}

TEST(Wording, CutsLongTextsBetweenCharacters) {
    EXPECT_EQ(in_quotes(std::string(64, 'x')), "\"" + std::string(64, 'x') + "\"");
    EXPECT_EQ(in_quotes(std::string(65, 'x')), "\"" + std::string(64, 'x') + "...\"");
    EXPECT_EQ(in_quotes(std::string(63, 'x') + "ä"), "\"" + std::string(63, 'x') + "...\"");
}

TEST(Wording, WritesKeysAsTomlDoes) {
    EXPECT_EQ(key_text("idle_timeout-2"), "idle_timeout-2");
    EXPECT_EQ(key_text("a.b"), "\"a.b\"");
    EXPECT_EQ(key_text(""), "\"\"");
    EXPECT_EQ(key_text(std::string(65, 'x')), "\"" + std::string(64, 'x') + "...\"");
    EXPECT_FALSE(is_bare_key("ä"));
    EXPECT_FALSE(is_bare_key(""));
}

TEST(Wording, ListsTheFirstOfManyNames) {
    const std::vector<std::string_view> two = {"main", "back up"};
    EXPECT_EQ(listed(two), "main, \"back up\"");
    const std::vector<std::string_view> many(21, "x");
    EXPECT_TRUE(listed(many).ends_with("x, x, ..."));
    EXPECT_EQ(listed({}), "");
}

TEST(Wording, FindsControlCharacters) {
    for (const std::string_view text : {"a\n", "\t", "\x7F", "\xC2\x80", "\xC2\x9F", "\x1F"}) {
        EXPECT_TRUE(has_control_character(text));
    }
    EXPECT_TRUE(has_control_character(std::string_view("\0", 1)));
    for (const std::string_view text : {"", " ~", "\xC2\xA0", "ÿ", "\xC2"}) {
        EXPECT_FALSE(has_control_character(text)) << text;
    }
}

TEST(Wording, KnowsWellFormedUtf8) {
    for (const std::string_view text :
         {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
          "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
    for (const std::string_view text : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2",
                                        "\xC2"
                                        "a",
                                        "\xE0\x9F\xBF", "\xE1\x80",
                                        "\xE1\x80"
                                        "a",
                                        "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                                        "\xF5\x80\x80\x80", "\xF1\x80\x80", "\xFF"}) {
        EXPECT_FALSE(is_utf8(text));
    }
}

TEST(Wording, LowersAsciiLettersOnly) { EXPECT_EQ(lower_case("AZaz09-Ä@[`{"), "azaz09-Ä@[`{"); }

}  // namespace
