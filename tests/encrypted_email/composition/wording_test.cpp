#include "encrypted_email/composition/wording.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;

std::string transition(std::uint32_t previous, std::uint32_t current) {
    intake::Event event;
    event.previous_status = previous;
    event.current_status = current;
    std::string out;
    append_transition(out, event);
    return out;
}

template <typename Value>
std::string value(Value content) {
    std::string out;
    append_value(out, {"name", "", content});
    return out;
}

std::string number(std::uint64_t content) {
    std::string out;
    append_number(out, content);
    return out;
}

TEST(StatusName, IsInTheWordsOfTheContract) {
    EXPECT_EQ(status_name(ALARM_SINK_POINT_NORMAL), "NORMAL");
    EXPECT_EQ(status_name(ALARM_SINK_POINT_OFF_NORMAL), "OFF NORMAL");
    EXPECT_EQ(status_name(ALARM_SINK_POINT_HIGH_ALARM), "HIGH ALARM");
    EXPECT_EQ(status_name(ALARM_SINK_POINT_UNRELIABLE), "UNRELIABLE");
}

TEST(StatusName, OfWhatIsNotKnownIsAlarm) {
    EXPECT_EQ(status_name(16), "ALARM");
    EXPECT_EQ(status_name(std::numeric_limits<std::uint32_t>::max()), "ALARM");
}

TEST(Status, IsCalmOffNormalOrNotGiven) {
    EXPECT_TRUE(is_calm(ALARM_SINK_POINT_NORMAL));
    EXPECT_TRUE(is_calm(ALARM_SINK_POINT_ONLINE));
    EXPECT_FALSE(is_calm(ALARM_SINK_POINT_OFFLINE));
    EXPECT_TRUE(is_off_normal(ALARM_SINK_POINT_OFFLINE));
    EXPECT_TRUE(is_off_normal(16));
    EXPECT_FALSE(is_off_normal(ALARM_SINK_POINT_NORMAL));
    EXPECT_FALSE(is_off_normal(ALARM_SINK_POINT_UNSPECIFIED));
    EXPECT_FALSE(is_calm(ALARM_SINK_POINT_UNSPECIFIED));
}

TEST(Transition, NamesBothStatuses) {
    EXPECT_EQ(transition(ALARM_SINK_POINT_NORMAL, ALARM_SINK_POINT_HIGH_ALARM),
              "NORMAL -> HIGH ALARM");
}

TEST(Transition, NamesOneStatusWhenThereIsNoOther) {
    EXPECT_EQ(transition(ALARM_SINK_POINT_UNSPECIFIED, ALARM_SINK_POINT_FAULT), "FAULT");
    EXPECT_EQ(transition(ALARM_SINK_POINT_FAULT, ALARM_SINK_POINT_FAULT), "FAULT");
    EXPECT_EQ(transition(ALARM_SINK_POINT_UNSPECIFIED, ALARM_SINK_POINT_UNSPECIFIED), "EVENT");
    EXPECT_EQ(transition(ALARM_SINK_POINT_FAULT, ALARM_SINK_POINT_UNSPECIFIED),
              "FAULT -> UNSPECIFIED");
}

TEST(Number, IsGroupedByThousands) {
    EXPECT_EQ(number(0), "0");
    EXPECT_EQ(number(999), "999");
    EXPECT_EQ(number(1'000), "1,000");
    EXPECT_EQ(number(10'485'760), "10,485,760");
    EXPECT_EQ(number(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(Count, AgreesWithItsNoun) {
    std::string out;
    append_count(out, 1, "event", "events");
    out += ' ';
    append_count(out, 1'000, "event", "events");
    EXPECT_EQ(out, "1 event 1,000 events");
}

TEST(Value, IsTheShortestDecimalThatReadsBack) {
    EXPECT_EQ(value(94.5), "94.5");
    EXPECT_EQ(value(90.0), "90");
    EXPECT_EQ(value(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(value(1e22), "1e+22");
    EXPECT_EQ(value(-0.0), "-0");
    EXPECT_EQ(value(123456792.0), "123456792") << "an integer that a float holds only just";
    EXPECT_EQ(value(std::numeric_limits<double>::max()), "1.7976931348623157e+308");
}

TEST(Value, OfAWidenedFloatIsThatOfTheFloat) {
    EXPECT_EQ(value(static_cast<double>(21.3f)), "21.3");
    EXPECT_EQ(value(static_cast<double>(-0.001f)), "-0.001");
}

TEST(Value, MayBeNoNumber) {
    EXPECT_EQ(value(std::numeric_limits<double>::infinity()), "inf");
    EXPECT_EQ(value(std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(Value, OfOtherTypes) {
    EXPECT_EQ(value(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(value(true), "true");
    EXPECT_EQ(value(false), "false");
    EXPECT_EQ(value(std::string_view("on\r\nBcc: x")), "on Bcc: x");
}

TEST(Value, OfALongTextIsShortened) {
    const std::string text(5'000, 'x');
    EXPECT_EQ(value(std::string_view(text)), std::string(1'000, 'x') + "... [5,000 bytes in all]");
}

}  // namespace
