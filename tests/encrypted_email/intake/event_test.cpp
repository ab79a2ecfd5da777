#include "encrypted_email/intake/event.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

using namespace encrypted_email::intake;

TEST(StoredEvent, KeepsItsOwnCopyOfEveryText) {
    std::string id = "e-1", category = "HVAC", object = "Plant/Boiler-1", condition = "c-1";
    std::string route = "facility", summary = "too hot", text = std::string("a\0b\r\n", 5);
    std::string name = "Flow", unit = "degC", words = "rising";
    const std::array<Field, 2> fields{Field{name, unit, 91.5}, Field{"Trend", "", std::string_view(words)}};
    Event event;
    event.id = id;
    event.category = category;
    event.object = object;
    event.condition_id = condition;
    event.route = route;
    event.summary = summary;
    event.text = text;
    event.fields = fields;
    event.priority = 7;

    const StoredEvent stored(event);
    for (std::string* original :
         {&id, &category, &object, &condition, &route, &summary, &text, &name, &unit, &words}) {
        original->assign(original->size(), '#');
    }

    EXPECT_EQ(stored->id, "e-1");
    EXPECT_EQ(stored->category, "HVAC");
    EXPECT_EQ(stored->object, "Plant/Boiler-1");
    EXPECT_EQ(stored->condition_id, "c-1");
    EXPECT_EQ(stored->route, "facility");
    EXPECT_EQ(stored->summary, "too hot");
    EXPECT_EQ(stored->text, std::string_view("a\0b\r\n", 5));
    EXPECT_EQ(stored->priority, 7u);
    ASSERT_EQ(stored->fields.size(), 2u);
    EXPECT_EQ(stored->fields[0].name, "Flow");
    EXPECT_EQ(stored->fields[0].unit, "degC");
    EXPECT_EQ(std::get<double>(stored->fields[0].value), 91.5);
    EXPECT_EQ(std::get<std::string_view>(stored->fields[1].value), "rising");
}

TEST(StoredEvent, OfAnEmptyEventIsEmpty) {
    const StoredEvent stored(Event{});
    EXPECT_TRUE(stored->summary.empty());
    EXPECT_TRUE(stored->fields.empty());
    EXPECT_EQ(stored.footprint(), sizeof(StoredEvent));
}

TEST(StoredEvent, CountsWhatItOccupies) {
    Event event;
    event.text = "0123456789";
    EXPECT_EQ(StoredEvent(event).footprint(), sizeof(StoredEvent) + 10);
}
