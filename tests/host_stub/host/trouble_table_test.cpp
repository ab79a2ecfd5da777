#include "host_stub/host/trouble_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin_api/cpp/text.hpp"

namespace {

using host_stub::host::StandingTrouble;
using host_stub::host::TroubleTable;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

alarm_sink_trouble trouble(std::string_view key, bool active, std::string_view text = "",
                           std::uint32_t priority = 40) {
    return {sizeof(alarm_sink_trouble), active ? 1u : 0u,     priority, 0,
            alarm_sink::str(key),       alarm_sink::str(text)};
}

TEST(TroubleTable, TakesTheLatestStateOfAKey) {
    TroubleTable table;
    EXPECT_EQ(table.apply(trouble("a", true, "first"), 10), TroubleTable::Change::raised);
    EXPECT_EQ(table.apply(trouble("a", true, "second"), 20), TroubleTable::Change::none);
    ASSERT_EQ(table.standing().size(), 1u);
    EXPECT_EQ(table.standing()[0].text, "second");
    EXPECT_EQ(table.standing()[0].since_unix_ns, 10);
    EXPECT_EQ(table.apply(trouble("a", false), 30), TroubleTable::Change::cleared);
    EXPECT_EQ(table.apply(trouble("a", false), 40), TroubleTable::Change::none);
    EXPECT_THAT(table.standing(), IsEmpty());
}

TEST(TroubleTable, ListsTheMostUrgentFirst) {
    TroubleTable table;
    table.apply(trouble("c", true, "", 9), 0);
    table.apply(trouble("b", true, "", 200), 0);
    table.apply(trouble("a", true, "", 9), 0);
    EXPECT_THAT(table.standing(),
                ElementsAre(Field(&StandingTrouble::key, "a"), Field(&StandingTrouble::key, "c"),
                            Field(&StandingTrouble::key, "b")));
}

}  // namespace
