#include "encrypted_email/grouping/filter.hpp"

#include <gtest/gtest.h>

#include <string_view>

using namespace encrypted_email;
using configuration::Filter;
using grouping::matches;
using intake::Event;

namespace {

Event boiler_alarm() {
    Event event;
    event.priority = 40;
    event.category = "HVAC";
    event.object = "Main/Boiler-1/FlowTemperature";
    event.current_status = ALARM_SINK_POINT_HIGH_ALARM;
    return event;
}

TEST(Filter, WantsEverythingWhenItSaysNothing) {
    EXPECT_TRUE(matches(Filter{}, boiler_alarm()));
    EXPECT_TRUE(matches(Filter{}, Event{}));
}

TEST(Filter, IncludesBothEndsOfThePriorities) {
    Filter filter;
    filter.priority_from = 40;
    filter.priority_to = 60;
    Event event = boiler_alarm();
    for (const auto& [priority, wanted] :
         {std::pair{39U, false}, {40U, true}, {60U, true}, {61U, false}}) {
        event.priority = priority;
        EXPECT_EQ(matches(filter, event), wanted) << priority;
    }
}

TEST(Filter, ComparesCategoriesWithoutAsciiCase) {
    Filter filter;
    filter.categories = {"Fire", "hvac"};
    Event event = boiler_alarm();
    EXPECT_TRUE(matches(filter, event));
    event.category = "fIRE";
    EXPECT_TRUE(matches(filter, event));
    for (const std::string_view other : {"", "HVAC ", "HVA", "Lighting"}) {
        event.category = other;
        EXPECT_FALSE(matches(filter, event)) << other;
    }
    filter.categories = {"Küche"};
    event.category = "KüCHE";
    EXPECT_TRUE(matches(filter, event));
    event.category = "KÜCHE";
    EXPECT_FALSE(matches(filter, event));
}

TEST(Filter, ComparesTheCurrentStatus) {
    Filter filter;
    filter.statuses = {ALARM_SINK_POINT_NORMAL, ALARM_SINK_POINT_ALARM};
    Event event = boiler_alarm();
    event.previous_status = ALARM_SINK_POINT_NORMAL;
    EXPECT_FALSE(matches(filter, event));
    event.current_status = ALARM_SINK_POINT_NORMAL;
    EXPECT_TRUE(matches(filter, event));
}

TEST(Filter, TreatsAnUnknownStatusAsAlarm) {
    Filter filter;
    filter.statuses = {ALARM_SINK_POINT_ALARM};
    Event event = boiler_alarm();
    for (const std::uint32_t unknown : {ALARM_SINK_POINT_UNRELIABLE + 1U, 0xFFFFFFFFU}) {
        event.current_status = unknown;
        EXPECT_TRUE(matches(filter, event)) << unknown;
    }
    event.current_status = ALARM_SINK_POINT_UNRELIABLE;
    EXPECT_FALSE(matches(filter, event));
}

TEST(Filter, WantsPathsThatOneGlobStandsFor) {
    Filter filter;
    filter.objects = {"Annex/**", "*/Boiler-*/**"};
    Event event = boiler_alarm();
    EXPECT_TRUE(matches(filter, event));
    event.object = "Main/Chiller-1/FlowTemperature";
    EXPECT_FALSE(matches(filter, event));
    event.object = "";
    EXPECT_FALSE(matches(filter, event));
}

TEST(Filter, AsksForAllThatItSays) {
    Filter filter;
    filter.priority_to = 99;
    filter.categories = {"HVAC"};
    filter.statuses = {ALARM_SINK_POINT_HIGH_ALARM};
    filter.objects = {"Main/**"};
    EXPECT_TRUE(matches(filter, boiler_alarm()));

    Event event = boiler_alarm();
    event.priority = 100;
    EXPECT_FALSE(matches(filter, event));
    event = boiler_alarm();
    event.category = "Fire";
    EXPECT_FALSE(matches(filter, event));
    event = boiler_alarm();
    event.current_status = ALARM_SINK_POINT_NORMAL;
    EXPECT_FALSE(matches(filter, event));
    event = boiler_alarm();
    event.object = "Annex/Boiler-1";
    EXPECT_FALSE(matches(filter, event));
}

}  // namespace
