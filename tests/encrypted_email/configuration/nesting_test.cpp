#include "encrypted_email/configuration/nesting.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

using namespace encrypted_email::configuration;

namespace {

constexpr std::string_view kDeepestAllowed = "a.b.c.d.e.f.g.h";
constexpr std::string_view kTooDeep = "a.b.c.d.e.f.g.h.i";

bool is_too_deep(std::string_view document) { return find_deep_key(document).has_value(); }

TEST(Nesting, AllowsKeysOfEightParts) {
    EXPECT_FALSE(is_too_deep(std::string(kDeepestAllowed) + " = 1"));
    EXPECT_TRUE(is_too_deep(std::string(kTooDeep) + " = 1"));
}

TEST(Nesting, NamesThePlaceOfTheNinthPart) {
    const auto place = find_deep_key("x = 'ä'\n  'ä'.b.c.d.e.f.g.h.i = 1");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->line, 2U);
    EXPECT_EQ(place->column, 20U);
}

TEST(Nesting, CountsEachKeyByItself) {
    std::string document;
    for (int i = 0; i < 10; ++i) {
        document += std::string(kDeepestAllowed) + " = { " + std::string(kDeepestAllowed) +
                    " = 1.5, " + std::string(kDeepestAllowed) + " = [1.5, 2.5] }\n";
        document += "[" + std::string(kDeepestAllowed) + "]\n";
    }
    EXPECT_FALSE(is_too_deep(document));
}

TEST(Nesting, PassesOverStringsAndComments) {
    const std::string deep(kTooDeep);
    EXPECT_FALSE(is_too_deep("a = \"" + deep + "\""));
    EXPECT_FALSE(is_too_deep("a = '" + deep + "'"));
    EXPECT_FALSE(is_too_deep("a = \"\"\"\n" + deep + "\n\"\"\""));
    EXPECT_FALSE(is_too_deep("a = '''\n" + deep + "\n'''"));
    EXPECT_FALSE(is_too_deep("a = \"\\\"" + deep + "\""));
    EXPECT_FALSE(is_too_deep("# " + deep + "\n"));
    EXPECT_FALSE(is_too_deep("\"" + deep + "\" = 1"));
}

TEST(Nesting, FindsKeysBehindEveryKindOfString) {
    const std::string deep(kTooDeep);
    for (const std::string_view value :
         {"''", "\"\"", "'x'", "\"x\"", "''''''", "\"\"\"\"\"\"", "'''x'''", "\"\"\"x\"\"\"",
          "'''x''''", "'''x'''''", "\"\"\"x\"\"\"\"", "\"\"\"x\"\"\"\"\"", "\"\\\\\"", "'\\'",
          "\"\"\"\\\"\"\"\"", "'# x'"}) {
        EXPECT_TRUE(is_too_deep("a = { b = " + std::string(value) + ", " + deep + " = 1 }"))
            << value;
    }
}

TEST(Nesting, EndsWithADocumentThatIsCutOff) {
    for (const std::string_view document :
         {"", "'", "\"", "'''", "\"\"\"", "''''", "\"\\", "\"\"\"\\", "#", "a.", "'x"}) {
        EXPECT_FALSE(is_too_deep(document)) << document;
    }
}

}  // namespace
