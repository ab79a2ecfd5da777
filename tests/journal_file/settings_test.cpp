#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

#include "plugin_api/cpp/text.hpp"
#include "tests/journal_file/c_headers.hpp"

namespace {

using alarm_sink::str;
using ::testing::HasSubstr;

struct Reading {
    bool ok;
    settings values;
    std::string problem;
};

Reading read(std::string_view document) {
    Reading reading{false, {}, {}};
    std::array<char, 512> problem{};
    reading.ok = settings_read(str(document), str("site.toml"), "/state", &reading.values,
                               problem.data(), problem.size());
    reading.problem = problem.data();
    return reading;
}

TEST(JournalSettings, PutARelativePathBelowTheStateDirectory) {
    const Reading reading = read("path = \"journal.ndjson\"\n");
    ASSERT_TRUE(reading.ok) << reading.problem;
    EXPECT_STREQ(reading.values.path, "/state/journal.ndjson");
    EXPECT_TRUE(reading.values.sync);
}

TEST(JournalSettings, TakeAnAbsolutePathAsItIs) {
    const Reading reading = read("path = '/var/log/alarms.ndjson'");
    ASSERT_TRUE(reading.ok) << reading.problem;
    EXPECT_STREQ(reading.values.path, "/var/log/alarms.ndjson");
}

TEST(JournalSettings, KnowCommentsBlanksAndCrLf) {
    const Reading reading = read("# site\r\n\r\n  path=\"a\"  # where\r\n\tsync\t=\tfalse\r\n");
    ASSERT_TRUE(reading.ok) << reading.problem;
    EXPECT_STREQ(reading.values.path, "/state/a");
    EXPECT_FALSE(reading.values.sync);
}

TEST(JournalSettings, KnowTheTwoEscapes) {
    const Reading reading = read(R"(path = "a\"b\\c")");
    ASSERT_TRUE(reading.ok) << reading.problem;
    EXPECT_STREQ(reading.values.path, R"(/state/a"b\c)");
}

TEST(JournalSettings, TakeABackslashOfALiteralStringAsItIs) {
    const Reading reading = read(R"(path = 'a\b')");
    ASSERT_TRUE(reading.ok) << reading.problem;
    EXPECT_STREQ(reading.values.path, R"(/state/a\b)");
}

TEST(JournalSettings, LeaveTheResultAloneWhenTheyFail) {
    settings values{};
    std::array<char, 512> problem{};
    const std::string_view document = "path = \"a\"\nsync = maybe\n";
    EXPECT_FALSE(
        settings_read(str(document), str("o"), "/state", &values, problem.data(), problem.size()));
    EXPECT_STREQ(values.path, "");
    EXPECT_FALSE(values.sync);
}

struct Refusal {
    const char* name;
    std::string document;
    const char* place;
    const char* reason;
};

class JournalSettingsRefuse : public ::testing::TestWithParam<Refusal> {};

TEST_P(JournalSettingsRefuse, WithPlaceAndReason) {
    const Reading reading = read(GetParam().document);
    EXPECT_FALSE(reading.ok);
    EXPECT_EQ(reading.problem.rfind("site.toml:" + std::string(GetParam().place) + ": ", 0), 0u)
        << reading.problem;
    EXPECT_THAT(reading.problem, HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    All, JournalSettingsRefuse,
    ::testing::Values(
        Refusal{"UnknownKey", "path = \"a\"\n\npth = \"b\"", "3:1", "unknown key `pth`; allowed"},
        Refusal{"MissingPath", "sync = true\n", "1:1", "`path` is missing"},
        Refusal{"EmptyDocument", "", "1:1", "`path` is missing"},
        Refusal{"KeySetTwice", "path = \"a\"\npath = \"b\"", "2:1", "`path` is set twice"},
        Refusal{"Table", "[journal]\npath = \"a\"", "1:1", "no tables"},
        Refusal{"DottedKey", "path.a = \"a\"", "1:1", "no tables, dotted or quoted keys"},
        Refusal{"QuotedKey", "\"path\" = \"a\"", "1:1", "no tables, dotted or quoted keys"},
        Refusal{"NoEqualsSign", "path \"a\"", "1:6", "expected `=` after `path`"},
        Refusal{"NoString", "path = 7", "1:8", "expected a string"},
        Refusal{"NoValue", "path =", "1:7", "expected a string"},
        Refusal{"StringWithoutEnd", "path = \"a\nsync = true", "1:8", "does not end"},
        Refusal{"EscapeAtTheEnd", "path = \"a\\", "1:10", "escapes allowed"},
        Refusal{"OtherEscape", "path = \"a\\n\"", "1:10", "escapes allowed"},
        Refusal{"MultiLineString", "path = \"\"\"a\"\"\"", "1:8", "must name a file"},
        Refusal{"ControlInString", std::string("path = \"a\0b\"", 12), "1:10", "control"},
        Refusal{"ControlInComment", "# \x01\npath = \"a\"", "1:3", "control"},
        Refusal{"LoneCarriageReturn", "path = \"a\"\rsync = true", "1:11", "end of the line"},
        Refusal{"TwoOnALine", "path = \"a\" sync = true", "1:12", "end of the line"},
        Refusal{"EmptyPath", "path = \"\"", "1:8", "must name a file"},
        Refusal{"Folder", "path = \"logs/\"", "1:8", "must name a file"},
        Refusal{"WayOut", "path = \"a/../../etc/passwd\"", "1:8", "stays below"},
        Refusal{"WayOutAtOnce", "path = \"..\"", "1:8", "stays below"},
        Refusal{"Number", "path = \"a\"\nsync = 1", "2:8", "must be true or false"},
        Refusal{"LongerWord", "path = \"a\"\nsync = truely", "2:12", "end of the line"},
        Refusal{"NotUtf8", "# caf\xE9\npath = \"a\"", "1:6", "not UTF-8"},
        Refusal{"ColumnsAreCharacters", "path = \"caf\xC3\xA9\" x", "1:15", "end of the line"},
        Refusal{"LongPath", "path = \"" + std::string(5000, 'a') + "\"", "1:8", "longer than"},
        Refusal{"LongDocument", std::string(70000, '\n'), "1:1", "more than 65536 bytes"}),
    [](const auto& refusal) { return refusal.param.name; });

TEST(JournalSettings, AcceptDotsThatAreNoParentStep) {
    EXPECT_TRUE(read("path = \"a..b/..c/d..\"").ok);
}

TEST(JournalSettings, ReportIntoTheSmallestBuffer) {
    settings values{};
    char problem[2] = {'#', '#'};
    EXPECT_FALSE(settings_read(str("x"), str("site.toml"), "/state", &values, problem, 1));
    EXPECT_EQ(problem[0], '\0');
    EXPECT_EQ(problem[1], '#');
}

}  // namespace
