#include "host_stub/events/event_view.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "plugin_api/cpp/text.hpp"

namespace {

using alarm_sink::view;
using namespace host_stub::events;

TEST(EventView, ShowsEveryMemberOfTheEvent) {
    Event event;
    event.id = "a-1";
    event.occurred_unix_ns = 11;
    event.expires_unix_ns = 12;
    event.priority = 13;
    event.category = "category";
    event.object = "object";
    event.condition = "condition";
    event.previous_status = 14;
    event.status = 15;
    event.acknowledge_required = true;
    event.route = "route";
    event.summary = "summary";
    event.text = std::string("te\0xt", 5);
    event.fields = {{"n", std::int64_t{-1}, "u"}, {"t", std::string("v"), ""}, {"b", true, ""}};

    EventView first(event, 42);
    const EventView moved(std::move(first));
    const alarm_sink_event& seen = *moved.get();
    EXPECT_EQ(seen.struct_size, sizeof(alarm_sink_event));
    EXPECT_EQ(seen.flags, std::uint32_t{ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED});
    EXPECT_EQ(view(seen.event_id), "a-1");
    EXPECT_EQ(seen.ticket, 42u);
    EXPECT_EQ(seen.occurred_unix_ns, 11);
    EXPECT_EQ(seen.expires_unix_ns, 12);
    EXPECT_EQ(seen.priority, 13u);
    EXPECT_EQ(seen.previous_status, 14u);
    EXPECT_EQ(seen.current_status, 15u);
    EXPECT_EQ(view(seen.category), "category");
    EXPECT_EQ(view(seen.object), "object");
    EXPECT_EQ(view(seen.condition_id), "condition");
    EXPECT_EQ(view(seen.route), "route");
    EXPECT_EQ(view(seen.summary), "summary");
    EXPECT_EQ(view(seen.text), event.text);
    ASSERT_EQ(seen.field_count, 3u);
    EXPECT_EQ(view(seen.fields[0].name), "n");
    EXPECT_EQ(view(seen.fields[0].unit), "u");
    EXPECT_EQ(seen.fields[0].type, std::uint32_t{ALARM_SINK_FIELD_INTEGER});
    EXPECT_EQ(seen.fields[0].value.integer, -1);
    EXPECT_EQ(view(seen.fields[1].value.text), "v");
    EXPECT_EQ(seen.fields[2].type, std::uint32_t{ALARM_SINK_FIELD_BOOLEAN});
}

TEST(EventOf, CopiesWhatEventViewShows) {
    Event event;
    event.id = "a-1";
    event.occurred_unix_ns = 11;
    event.expires_unix_ns = 12;
    event.priority = 13;
    event.category = "category";
    event.object = "object";
    event.condition = "condition";
    event.previous_status = 14;
    event.status = 15;
    event.acknowledge_required = true;
    event.acknowledged = true;
    event.route = "route";
    event.summary = "summary";
    event.text = std::string("te\0xt", 5);
    event.fields = {{"n", std::int64_t{-1}, "u"},
                    {"t", std::string("v"), "w"},
                    {"r", 0.5, "degC"},
                    {"b", true, ""}};
    EXPECT_EQ(event_of(*EventView(event, 42).get()), event);
}

}  // namespace
