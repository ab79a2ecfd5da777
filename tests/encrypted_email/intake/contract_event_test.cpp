#include "encrypted_email/intake/contract_event.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "plugin_api/cpp/field.hpp"
#include "plugin_api/cpp/text.hpp"

using namespace encrypted_email::intake;
using alarm_sink::str;

namespace {

class ReadContractEvent : public ::testing::Test {
protected:
    ReadContractEvent() {
        source_.struct_size = sizeof source_;
        source_.event_id = str("e-1");
    }

    std::string_view read() { return read_contract_event(source_, fields_, event_); }

    alarm_sink_event source_{};
    std::vector<Field> fields_;
    Event event_;
};

}  // namespace

TEST_F(ReadContractEvent, TakesEveryMember) {
    source_.flags = ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED;
    source_.ticket = 9;
    source_.occurred_unix_ns = 5;
    source_.expires_unix_ns = 6;
    source_.priority = 12;
    source_.previous_status = ALARM_SINK_POINT_NORMAL;
    source_.current_status = ALARM_SINK_POINT_HIGH_ALARM;
    source_.category = str("Fire");
    source_.summary = str("smoke");

    EXPECT_EQ(read(), "");
    EXPECT_EQ(event_.id, "e-1");
    EXPECT_EQ(event_.ticket, 9u);
    EXPECT_EQ(event_.occurred_unix_ns, 5);
    EXPECT_EQ(event_.expires_unix_ns, 6);
    EXPECT_EQ(event_.priority, 12u);
    EXPECT_EQ(event_.previous_status, std::uint32_t{ALARM_SINK_POINT_NORMAL});
    EXPECT_EQ(event_.current_status, std::uint32_t{ALARM_SINK_POINT_HIGH_ALARM});
    EXPECT_TRUE(event_.acknowledge_required);
    EXPECT_FALSE(event_.acknowledged);
    EXPECT_EQ(event_.category, "Fire");
    EXPECT_EQ(event_.summary, "smoke");
}

TEST_F(ReadContractEvent, ReadsWhatItWroteAsTheSameEvent) {
    source_.flags = ALARM_SINK_EVENT_ACKNOWLEDGED | ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED;
    source_.ticket = 9;
    source_.occurred_unix_ns = 5;
    source_.expires_unix_ns = 6;
    source_.priority = 12;
    source_.previous_status = ALARM_SINK_POINT_NORMAL;
    source_.current_status = ALARM_SINK_POINT_HIGH_ALARM;
    source_.category = str("Fire");
    source_.object = str("Main/Lobby");
    source_.condition_id = str("c-1");
    source_.route = str("duty");
    source_.summary = str("smoke");
    source_.text = str("leave");
    const alarm_sink_field fields[] = {
        alarm_sink::text_field("t", "v", "u"), alarm_sink::integer_field("i", -1, "pulses"),
        alarm_sink::real_field("r", 0.5, "degC"), alarm_sink::boolean_field("b", true)};
    source_.fields = fields;
    source_.field_count = 4;
    EXPECT_EQ(read(), "");

    std::vector<alarm_sink_field> room;
    const alarm_sink_event written = contract_event(event_, room);
    EXPECT_EQ(written.struct_size, sizeof written);
    EXPECT_EQ(written.flags, source_.flags);
    EXPECT_EQ(written.ticket, 9u);
    EXPECT_EQ(written.occurred_unix_ns, 5);
    EXPECT_EQ(written.expires_unix_ns, 6);
    EXPECT_EQ(written.priority, 12u);
    EXPECT_EQ(written.previous_status, source_.previous_status);
    EXPECT_EQ(written.current_status, source_.current_status);
    const auto same = [](alarm_sink_str a, alarm_sink_str b) {
        return alarm_sink::view(a) == alarm_sink::view(b);
    };
    EXPECT_TRUE(same(written.event_id, source_.event_id));
    EXPECT_TRUE(same(written.category, source_.category));
    EXPECT_TRUE(same(written.object, source_.object));
    EXPECT_TRUE(same(written.condition_id, source_.condition_id));
    EXPECT_TRUE(same(written.route, source_.route));
    EXPECT_TRUE(same(written.summary, source_.summary));
    EXPECT_TRUE(same(written.text, source_.text));
    ASSERT_EQ(written.field_count, 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_TRUE(same(written.fields[i].name, fields[i].name)) << i;
        EXPECT_TRUE(same(written.fields[i].unit, fields[i].unit)) << i;
        EXPECT_EQ(written.fields[i].type, fields[i].type) << i;
    }
    EXPECT_TRUE(same(written.fields[0].value.text, str("v")));
    EXPECT_EQ(written.fields[1].value.integer, -1);
    EXPECT_EQ(written.fields[2].value.real, 0.5);
    EXPECT_EQ(written.fields[3].value.integer, 1);
}

TEST_F(ReadContractEvent, TakesAnUnknownStatusAsAlarmAndAnImpossiblePriorityAsTheLeastUrgent) {
    source_.current_status = 4711;
    source_.priority = 4711;
    EXPECT_EQ(read(), "");
    EXPECT_EQ(event_.current_status, std::uint32_t{ALARM_SINK_POINT_ALARM});
    EXPECT_EQ(event_.priority, 255u);
}

TEST_F(ReadContractEvent, SkipsAFieldOfAnUnknownTypeAndKeepsTheOthers) {
    std::array<alarm_sink_field, 3> fields{};
    fields[0].name = str("old");
    fields[0].type = 99;
    fields[1].name = str("flow");
    fields[1].type = ALARM_SINK_FIELD_REAL;
    fields[1].value.real = 2.5;
    fields[2].name = str("open");
    fields[2].type = ALARM_SINK_FIELD_BOOLEAN;
    fields[2].value.integer = 1;
    source_.fields = fields.data();
    source_.field_count = fields.size();
    EXPECT_EQ(read(), "");
    ASSERT_EQ(event_.fields.size(), 2u);
    EXPECT_EQ(std::get<double>(event_.fields[0].value), 2.5);
    EXPECT_TRUE(std::get<bool>(event_.fields[1].value));
}

TEST_F(ReadContractEvent, RefusesATextWithoutData) {
    source_.text = {nullptr, 5};
    EXPECT_NE(read(), "");
}

TEST_F(ReadContractEvent, RefusesMoreThanAThousandFields) {
    std::vector<alarm_sink_field> many(kMostFields + 1);
    source_.fields = many.data();
    source_.field_count = many.size();
    EXPECT_NE(read(), "");
}

TEST_F(ReadContractEvent, TakesTenMegabytesAndRefusesMoreThanSixteen) {
    const std::string ten(10 * 1024 * 1024, 'x');
    source_.text = str(ten);
    EXPECT_EQ(read(), "");
    const std::string seventeen(17 * 1024 * 1024, 'x');
    source_.text = str(seventeen);
    EXPECT_NE(read(), "");
}
