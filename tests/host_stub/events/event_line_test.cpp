#include "host_stub/events/event_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace {

using namespace host_stub::events;
using namespace std::string_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr LinePlace kPlace{7, 1'000};

Event read(std::string_view line, const LinePlace& place = kPlace) {
    auto result = read_event_line(line, place);
    if (const auto* error = std::get_if<LineError>(&result)) {
        ADD_FAILURE() << line << ": " << error->reason;
        return {};
    }
    return std::get<Event>(result);
}

LineError error_of(std::string_view line) {
    auto result = read_event_line(line, kPlace);
    if (std::holds_alternative<Event>(result)) {
        ADD_FAILURE() << line << " was read as an event";
        return {};
    }
    return std::get<LineError>(result);
}

TEST(EventLine, ReadsEveryKey) {
    const Event event =
        read(R"({"id":"a-1","occurred":"1970-01-01T00:00:01Z","expires":"1970-01-01T00:00:02Z",)"
             R"("priority":70,"category":"HVAC","object":"Main/AHU-2","condition":"c",)"
             R"("previous_status":"normal","status":"high-alarm","acknowledge_required":true,)"
             R"("acknowledged":true,"route":"r","summary":"s","text":"t","fields":[)"
             R"({"name":"T","value":31.4,"unit":"degC"},{"name":"n","value":-3},)"
             R"({"name":"b","value":false},{"name":"x","value":"on"}]})");
    Event expected;
    expected.id = "a-1";
    expected.occurred_unix_ns = 1'000'000'000;
    expected.expires_unix_ns = 2'000'000'000;
    expected.priority = 70;
    expected.category = "HVAC";
    expected.object = "Main/AHU-2";
    expected.condition = "c";
    expected.previous_status = ALARM_SINK_POINT_NORMAL;
    expected.status = ALARM_SINK_POINT_HIGH_ALARM;
    expected.acknowledge_required = true;
    expected.acknowledged = true;
    expected.route = "r";
    expected.summary = "s";
    expected.text = "t";
    expected.fields = {
        {"T", 31.4, "degC"}, {"n", std::int64_t{-3}, ""}, {"b", false, ""}, {"x", "on"s, ""}};
    EXPECT_EQ(event, expected);
}

TEST(EventLine, TakesTheDocumentedDefaults) {
    const Event event = read(R"({"summary":"s"})");
    EXPECT_EQ(event.occurred_unix_ns, kPlace.now_unix_ns);
    EXPECT_EQ(event.expires_unix_ns, 0);
    EXPECT_EQ(event.priority, 255u);
    EXPECT_EQ(event.status, std::uint32_t{ALARM_SINK_POINT_UNSPECIFIED});
    EXPECT_FALSE(event.acknowledge_required);
}

TEST(EventLine, DerivesTheSameIdFromTheSameLineTimeAndText) {
    const auto* line = R"({"summary":"s","occurred":"2026-01-15T06:30:00Z"})";
    EXPECT_EQ(read(line, {7, 1}).id, read(line, {7, 2}).id);
    EXPECT_NE(read(line, {7, 1}).id, read(line, {8, 1}).id);
    EXPECT_NE(read(R"({"summary":"s"})", {7, 1}).id, read(R"({"summary":"s"})", {7, 2}).id);
    EXPECT_EQ(read(line).id.size(), 36u);
}

TEST(EventLine, LetsHostileTextThrough) {
    EXPECT_EQ(read(R"({"summary":"a\u0000b\r\nBcc: x"})").summary, "a\0b\r\nBcc: x"s);
    EXPECT_EQ(read("{\"summary\":\"\xff\xfe\"}").summary, "\xff\xfe");
    EXPECT_EQ(read(R"({"summary":"\ud83d\ude00"})").summary, "\xf0\x9f\x98\x80");
}

TEST(EventLine, NamesTheColumnOfWhatIsNoJson) {
    EXPECT_EQ(error_of(R"({"summary":x})").column, 12u);
    EXPECT_EQ(error_of(R"({"summary":"s"} x)").column, 17u);
    EXPECT_GT(error_of(R"({"summary":"s")").column, 0u);
    EXPECT_GT(error_of("").column, 0u);
    EXPECT_EQ(error_of("[]").reason, "an event is one JSON object");
}

TEST(EventLine, NamesAnUnknownKeyAndThoseThatThereAre) {
    const LineError error = error_of(R"({"summary":"s","prioritiy":1})");
    EXPECT_EQ(error.column, 0u);
    EXPECT_THAT(error.reason, AllOf(HasSubstr("'prioritiy'"), HasSubstr("priority")));
}

struct BadLine {
    const char* line;
    const char* reason;
};

class RefusedLine : public testing::TestWithParam<BadLine> {};

TEST_P(RefusedLine, SaysWhatIsAllowed) {
    EXPECT_THAT(error_of(GetParam().line).reason, HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Keys, RefusedLine,
    testing::Values(
        BadLine{"{}", "'summary' is missing"}, BadLine{R"({"summary":""})", "'summary' is missing"},
        BadLine{R"({"summary":null})", "'summary' must be a string"},
        BadLine{R"({"summary":"s","id":""})", "1 to 64 characters"},
        BadLine{R"({"summary":"s","id":"a\n"})", "printable ASCII"},
        BadLine{R"({"summary":"s","id":7})", "'id' must be a string"},
        BadLine{R"({"summary":"s","priority":256})", "0 (most urgent) to 255"},
        BadLine{R"({"summary":"s","priority":-1})", "0 (most urgent) to 255"},
        BadLine{R"({"summary":"s","priority":1.5})", "whole number"},
        BadLine{R"({"summary":"s","priority":"1"})", "whole number"},
        BadLine{R"({"summary":"s","occurred":"2026-01-15"})", "RFC 3339"},
        BadLine{R"({"summary":"s","expires":0})", "RFC 3339"},
        BadLine{R"({"summary":"s","status":"High-Alarm"})", "high-alarm"},
        BadLine{R"({"summary":"s","acknowledged":1})", "true or false"},
        BadLine{R"({"summary":"s","fields":{}})", "'fields' must be an array"},
        BadLine{R"({"summary":"s","fields":[1]})", "number 1: must be an object"},
        BadLine{R"({"summary":"s","fields":[{"name":"n","value":1},{"name":"n"}]})",
                "number 2: needs a name and a value"},
        BadLine{R"({"summary":"s","fields":[{"name":"n","value":null}]})", "value must be"},
        BadLine{R"({"summary":"s","fields":[{"name":"n","value":18446744073709551615}]})", "2^63"},
        BadLine{R"({"summary":"s","fields":[{"name":"n","vlaue":1}]})", "'vlaue'"},
        BadLine{R"({"summary":"s","text":[[[[[[1]]]]]]})", "too deep"}));

TEST(EventLine, IsReadBackAsItWasWritten) {
    Event event;
    event.id = "a-1";
    event.occurred_unix_ns = 1'768'435'200'123'456'789;
    event.expires_unix_ns = event.occurred_unix_ns + 1;
    event.priority = 3;
    event.category = "Fire";
    event.object = "a/b\\c\"d";
    event.condition = "\x7f\x01";
    event.previous_status = ALARM_SINK_POINT_UNRELIABLE;
    event.status = ALARM_SINK_POINT_SHUTDOWN;
    event.acknowledge_required = true;
    event.acknowledged = true;
    event.route = "r";
    event.summary = "\xff \xe2\x82\xac\r\n\0 end"s;
    event.text = std::string(100'000, 't');
    event.fields = {{"real", 5.0, "u"},
                    {"tiny", 1e-300, ""},
                    {"third", 1.0 / 3, ""},
                    {"great", std::numeric_limits<double>::max(), ""},
                    {"least", std::numeric_limits<std::int64_t>::min(), ""},
                    {"text", ""s, ""},
                    {"flag", true, ""}};
    EXPECT_EQ(read(write_event_line(event)), event);
    EXPECT_EQ(write_event_line(event).find('\n'), std::string::npos);
}

TEST(EventLine, WritesRealsThatJsonDoesNotHave) {
    Event event;
    event.summary = "s";
    event.fields = {{"nan", std::nan(""), ""},
                    {"infinite", -std::numeric_limits<double>::infinity(), ""}};
    const Event back = read(write_event_line(event));
    EXPECT_EQ(back.fields[0].value, (decltype(Field::value){"nan"s}));
    EXPECT_EQ(back.fields[1].value,
              (decltype(Field::value){std::numeric_limits<double>::lowest()}));
}

}  // namespace
