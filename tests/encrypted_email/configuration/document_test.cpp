#include "encrypted_email/configuration/document.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace encrypted_email::configuration;

namespace {

std::string place_text(Place place) {
    return std::to_string(place.line) + ":" + std::to_string(place.column);
}

TEST(Document, KeepsEntriesInTheOrderOfTheDocument) {
    const ParsedDocument parsed = parse_document("z = 1\nb = 2\na = 3\n");
    ASSERT_TRUE(parsed.root) << parsed.error;
    ASSERT_EQ(parsed.root->entries.size(), 3U);
    EXPECT_EQ(parsed.root->entries[0].key, "z");
    EXPECT_EQ(parsed.root->entries[1].key, "b");
    EXPECT_EQ(parsed.root->entries[2].key, "a");
}

TEST(Document, KnowsThePlacesOfKeysAndValues) {
    const ParsedDocument parsed = parse_document("[groups.fire]\n  to = [ 'a',\n    'b' ]\n");
    ASSERT_TRUE(parsed.root) << parsed.error;
    const Entry* fire = parsed.root->find("groups")->value.find("fire");
    ASSERT_NE(fire, nullptr);
    EXPECT_EQ(place_text(fire->place), "1:9");
    const Entry* to = fire->value.find("to");
    ASSERT_NE(to, nullptr);
    EXPECT_EQ(place_text(to->place), "2:3");
    EXPECT_EQ(place_text(to->value.place), "2:8");
    EXPECT_EQ(place_text(to->value.items[0].place), "2:10");
    EXPECT_EQ(place_text(to->value.items[1].place), "3:5");
}

TEST(Document, CountsColumnsInCharacters) {
    const ParsedDocument parsed = parse_document("a = { 'ä' = 1, b = 2 }");
    ASSERT_TRUE(parsed.root) << parsed.error;
    EXPECT_EQ(place_text(parsed.root->find("a")->value.find("b")->place), "1:16");
}

TEST(Document, TellsEveryKindOfValueApart) {
    const ParsedDocument parsed = parse_document(
        "text = 'x'\ninteger = -7\nfloating = 1.5\nboolean = true\ndate = 2026-01-15\n"
        "time = 07:30:00\nmoment = 2026-01-15T07:30:00Z\nlist = []\ntable = {}\n");
    ASSERT_TRUE(parsed.root) << parsed.error;
    const auto kind_of = [&](const char* key) {
        return kind_text(parsed.root->find(key)->value.kind);
    };
    EXPECT_EQ(kind_of("text"), "a string");
    EXPECT_EQ(kind_of("integer"), "an integer");
    EXPECT_EQ(kind_of("floating"), "a float");
    EXPECT_EQ(kind_of("boolean"), "a boolean");
    EXPECT_EQ(kind_of("date"), "a date or time");
    EXPECT_EQ(kind_of("time"), "a date or time");
    EXPECT_EQ(kind_of("moment"), "a date or time");
    EXPECT_EQ(kind_of("list"), "a list");
    EXPECT_EQ(kind_of("table"), "a table");
    EXPECT_EQ(parsed.root->find("text")->value.text, "x");
    EXPECT_EQ(parsed.root->find("integer")->value.integer, -7);
    EXPECT_EQ(parsed.root->find("absent"), nullptr);
}

TEST(Document, NamesThePlaceWhereItIsNotToml) {
    const ParsedDocument parsed = parse_document("a = 1\nb 2\n");
    EXPECT_FALSE(parsed.root);
    EXPECT_EQ(place_text(parsed.place), "2:3");
    EXPECT_TRUE(parsed.error.starts_with("this is not TOML: ")) << parsed.error;
}

TEST(Document, NamesAKeyThatIsThereTwice) {
    const ParsedDocument parsed = parse_document("connections = 1\nconnections = 2\n");
    EXPECT_FALSE(parsed.root);
    EXPECT_EQ(parsed.place.line, 2U);
    EXPECT_NE(parsed.error.find("'connections'"), std::string::npos) << parsed.error;
}

TEST(Document, RefusesWhatIsNotUtf8) {
    const ParsedDocument parsed = parse_document("a = '\xC3\x28'\n");
    EXPECT_FALSE(parsed.root);
    EXPECT_EQ(parsed.place.line, 1U);
}

TEST(Document, RefusesWhatIsNoKeyInABracket) {
    for (const char* document : {"[&", "[/a\n", "[[&]]", "[\xC3\xA4]\n"}) {
        EXPECT_FALSE(parse_document(document).root) << document;
    }
}

TEST(Document, RefusesCharactersBeyondAsciiOutsideStrings) {
    for (const char* character :
         {"\xC2\xA7", "\xC3\xA4", "\xCC\xAA", "\xEF\xBC\x9C", "\xF0\x9F\x94\xA5"}) {
        const std::string text(character);
        EXPECT_FALSE(parse_document(text).root) << text;
        EXPECT_FALSE(parse_document(text + " = 1").root) << text;
        EXPECT_FALSE(parse_document("a " + text + "= 1").root) << text;
        EXPECT_FALSE(parse_document("a = " + text).root) << text;
        EXPECT_FALSE(parse_document("a = 1" + text).root) << text;
        EXPECT_FALSE(parse_document("a = [" + text + "]").root) << text;
        EXPECT_TRUE(parse_document("a = '" + text + "' # " + text + "\n'" + text + "' = 1").root)
            << text;
    }
}

TEST(Document, KeepsCharactersBeyondAsciiBehindALineThatGoesOn) {
    const ParsedDocument parsed = parse_document("a = \"\"\"x\\\n  \xC2\xA7y\"\"\"\n");
    ASSERT_TRUE(parsed.root) << parsed.error;
    EXPECT_EQ(parsed.root->find("a")->value.text, "x\xC2\xA7y");
}

TEST(Document, SaysWhatIsWrongOnOneLine) {
    const ParsedDocument parsed = parse_document("a = tr\nb = 1\n");
    EXPECT_FALSE(parsed.root);
    EXPECT_EQ(parsed.error.find('\n'), std::string::npos) << parsed.error;
}

TEST(Document, RepeatsNoValueInAnError) {
    for (const char* value : {"99998888777766665555444433332222", "hunter2hunter2",
                              "truehunter2hunter2", "'hunter2hunter2", "\"hunter2hunter2\\q\"",
                              "2026-01-15hunter2hunter2", "1.5hunter2hunter2", "0xhunter2hunter2",
                              "[hunter2hunter2]", "'hunter2hunter2' hunter2hunter2"}) {
        const ParsedDocument parsed = parse_document("password = " + std::string(value) + "\n");
        EXPECT_FALSE(parsed.root) << value;
        EXPECT_EQ(parsed.error.find("hunter2"), std::string::npos) << parsed.error;
        EXPECT_EQ(parsed.error.find("9999888"), std::string::npos) << parsed.error;
    }
}

TEST(Document, RefusesListsAndTablesThatNestTooDeep) {
    EXPECT_TRUE(parse_document("a = " + std::string(8, '[') + std::string(8, ']')).root);
    EXPECT_FALSE(parse_document("a = " + std::string(100'000, '[')).root);
    std::string tables = "a = ";
    for (int i = 0; i < 10'000; ++i) {
        tables += "{a=";
    }
    EXPECT_FALSE(parse_document(tables).root);
}

TEST(Document, RefusesKeysThatNestTooDeep) {
    std::string key = "a";
    for (int i = 0; i < 1'000'000; ++i) {
        key += ".a";
    }
    for (const std::string& document :
         {key + " = 1", "[" + key + "]", "[[" + key + "]]", "a = { " + key + " = 1 }"}) {
        const ParsedDocument parsed = parse_document(document);
        EXPECT_FALSE(parsed.root);
        EXPECT_EQ(parsed.error, "a key has more than 8 parts");
    }
}

}  // namespace
