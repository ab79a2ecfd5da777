#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <clocale>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugin_api/cpp/field.hpp"
#include "tests/journal_file/c_headers.hpp"

namespace {

using alarm_sink::str;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

std::string line_of(const alarm_sink_event& event) {
    std::size_t length = 0;
    const std::unique_ptr<char, decltype(&std::free)> line(event_line(&event, &length), &std::free);
    return {line.get(), length};
}

alarm_sink_event make_event() {
    alarm_sink_event event{};
    event.struct_size = sizeof event;
    event.event_id = str("a-1");
    event.priority = 70;
    event.summary = str("Supply air is hot");
    return event;
}

std::string line_with_summary(std::string_view summary) {
    alarm_sink_event event = make_event();
    event.summary = str(summary);
    return line_of(event);
}

std::string read_back(std::string_view summary) {
    const boost::json::value value = boost::json::parse(line_with_summary(summary));
    return std::string(value.at("summary").as_string());
}

std::string value_json(const alarm_sink_field& field) {
    alarm_sink_event event = make_event();
    event.fields = &field;
    event.field_count = 1;
    const std::string line = line_of(event);
    const std::size_t begin = line.find("\"value\":") + 8;
    return line.substr(begin, line.find_last_of('}', line.size() - 3) - begin);
}

TEST(EventLine, HoldsEverythingThatAnEventSays) {
    const alarm_sink_field fields[] = {
        alarm_sink::real_field("Supply air temperature", 31.4, "degC"),
        alarm_sink::boolean_field("Fan", true)};
    alarm_sink_event event = make_event();
    event.flags = ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED | ALARM_SINK_EVENT_ACKNOWLEDGED;
    event.occurred_unix_ns = 1768455067000000001;
    event.expires_unix_ns = 1768455068000000000;
    event.previous_status = ALARM_SINK_POINT_NORMAL;
    event.current_status = ALARM_SINK_POINT_HIGH_ALARM;
    event.category = str("HVAC");
    event.object = str("Main/AHU-2/SupplyTemperature");
    event.condition_id = str("AHU-2/high");
    event.route = str("plant");
    event.text = str("Since 06:30");
    event.fields = fields;
    event.field_count = 2;
    EXPECT_EQ(line_of(event),
              R"({"id":"a-1","occurred":"2026-01-15T05:31:07.000000001Z",)"
              R"("expires":"2026-01-15T05:31:08.000000000Z","priority":70,"category":"HVAC",)"
              R"("object":"Main/AHU-2/SupplyTemperature","condition":"AHU-2/high",)"
              R"("previous_status":"normal","status":"high-alarm","acknowledge_required":true,)"
              R"("acknowledged":true,"route":"plant","summary":"Supply air is hot",)"
              R"("text":"Since 06:30","fields":[{"name":"Supply air temperature","value":31.4,)"
              R"("unit":"degC"},{"name":"Fan","value":true}]})"
              "\n");
}

TEST(EventLine, LeavesOutWhatIsEmptyButTheSummary) {
    alarm_sink_event event = make_event();
    event.summary = {nullptr, 0};
    EXPECT_EQ(line_of(event),
              R"({"id":"a-1","occurred":"1970-01-01T00:00:00.000000000Z","priority":70,)"
              R"("previous_status":"unspecified","status":"unspecified","summary":""})"
              "\n");
}

TEST(EventLine, WritesTimesBefore1970) {
    alarm_sink_event event = make_event();
    event.occurred_unix_ns = -1;
    EXPECT_THAT(line_of(event), HasSubstr("\"1969-12-31T23:59:59.999999999Z\""));
}

TEST(EventLine, TakesUnknownEnumeratorsAsTheContractSays) {
    alarm_sink_event event = make_event();
    event.priority = 4000;
    event.current_status = 77;
    const std::string line = line_of(event);
    EXPECT_THAT(line, HasSubstr("\"priority\":255"));
    EXPECT_THAT(line, HasSubstr("\"status\":\"alarm\""));
}

TEST(EventLine, IsOneLineWhateverTheTextHolds) {
    const std::string hostile("a\r\nb\0c\x1B[2J\x7F\"\\", 14);
    const std::string line = line_with_summary(hostile);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(read_back(hostile), hostile);
}

TEST(EventLine, EscapesControlsOfTheSecondSet) {
    EXPECT_THAT(line_with_summary("\xC2\x9B"), HasSubstr("\\u009b"));
    EXPECT_THAT(line_with_summary("\xC2\xA0"), HasSubstr("\xC2\xA0"));
}

TEST(EventLine, ReplacesEachByteThatIsNotUtf8) {
    EXPECT_EQ(read_back("a\xFF\x80z"), "a\uFFFD\uFFFDz");
    EXPECT_EQ(read_back("overlong \xC0\xAF"), "overlong \uFFFD\uFFFD");
    EXPECT_EQ(read_back("surrogate \xED\xA0\x80"), "surrogate \uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(read_back("beyond \xF4\x90\x80\x80"), "beyond \uFFFD\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(read_back("cut \xE2\x82"), "cut \uFFFD\uFFFD");
}

TEST(EventLine, KeepsEveryLengthOfCharacter) { EXPECT_EQ(read_back("é € 𝄞"), "é € 𝄞"); }

TEST(EventLine, CutsLongTextBetweenCharacters) {
    std::string text(EVENT_LINE_LONGEST_TEXT - 1, 'a');
    EXPECT_EQ(read_back(text + "b"), text + "b");
    EXPECT_EQ(read_back(text + "€"), text + "…");
    EXPECT_EQ(read_back(text + std::string(10'000'000, 'b')), text + "b…");
}

TEST(EventLine, IsNeverLongerThanItSays) {
    const std::string worst(EVENT_LINE_LONGEST_TEXT + 1, '\x01');
    const alarm_sink_str text = str(worst);
    const std::vector<alarm_sink_field> fields(EVENT_LINE_FIELDS + 1,
                                               alarm_sink::text_field(worst, worst, worst));
    alarm_sink_event event = make_event();
    event.category = event.object = event.condition_id = event.route = event.summary = event.text =
        text;
    event.fields = fields.data();
    event.field_count = fields.size();
    EXPECT_LE(line_of(event).size(), std::size_t{EVENT_LINE_LONGEST});
}

TEST(EventLine, WritesNumbersThatReadBackTheSame) {
    EXPECT_EQ(value_json(alarm_sink::real_field("x", 0.1)), "0.1");
    EXPECT_EQ(value_json(alarm_sink::real_field("x", 1.0 / 3)), "0.3333333333333333");
    EXPECT_EQ(value_json(alarm_sink::real_field("x", 5)), "5.0");
    EXPECT_EQ(value_json(alarm_sink::real_field("x", -0.0)), "-0.0");
    EXPECT_EQ(value_json(alarm_sink::real_field("x", 1e300)), "1e+300");
    EXPECT_EQ(value_json(alarm_sink::integer_field("x", INT64_MIN)), "-9223372036854775808");
}

TEST(EventLine, WritesWhatJsonHasNoNumberForAsText) {
    EXPECT_EQ(value_json(alarm_sink::real_field("x", std::nan(""))), "\"nan\"");
    EXPECT_EQ(value_json(alarm_sink::real_field("x", HUGE_VAL)), "\"inf\"");
    EXPECT_EQ(value_json(alarm_sink::real_field("x", -HUGE_VAL)), "\"-inf\"");
}

TEST(EventLine, SkipsFieldsOfATypeThatItDoesNotKnow) {
    alarm_sink_field fields[] = {alarm_sink::integer_field("a", 1),
                                 alarm_sink::integer_field("b", 2),
                                 alarm_sink::integer_field("c", 3)};
    fields[0].type = 0;
    fields[1].type = 9;
    alarm_sink_event event = make_event();
    event.fields = fields;
    event.field_count = 3;
    EXPECT_THAT(line_of(event), EndsWith(R"("fields":[{"name":"c","value":3}]})"
                                         "\n"));
    event.field_count = 2;
    EXPECT_THAT(line_of(event), Not(HasSubstr("fields")));
}

}  // namespace
