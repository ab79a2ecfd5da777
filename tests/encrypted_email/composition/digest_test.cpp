#include "encrypted_email/composition/digest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>

#include "encrypted_email/composition/text.hpp"
#include "support/example.hpp"

namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;

constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

struct Digest {
    explicit Digest(std::vector<intake::Event> events)
        : batch(example::batch(example::group(), events)), entries(by_urgency(batch.events)) {}

    std::string text(const Extent& shown) const {
        std::string out;
        EXPECT_TRUE(append_digest(out, batch, entries, shown, kUnlimited));
        return out;
    }
    std::string text() const { return text({entries.size()}); }

    grouping::Batch batch;
    std::vector<Entry> entries;
};

TEST(Digest, OfOneEventHasNoOverview) {
    intake::Event event = example::alarm();
    const std::array fields = {intake::Field{"Value", "degC", 94.5}};
    event.acknowledge_required = true;
    event.fields = fields;
    event.text = "Check pump P-3 first.\n";
    EXPECT_EQ(Digest({event}).text(),
              "NORMAL -> HIGH ALARM, acknowledge required\r\n"
              "  Boiler-1 flow temperature high alarm\r\n"
              "  Main/Plant/Boiler-1/FlowTemperature\r\n"
              "  2026-11-23 02:10:00 UTC, priority 10, HVAC\r\n"
              "    Value: 94.5 degC\r\n"
              "\r\n"
              "    Check pump P-3 first.\r\n"
              "\r\n"
              "-- \r\n"
              "Mailing group Boiler house, 1 event\r\n"
              "Sent by Building 7, alarms@example.org\r\n");
}

TEST(Digest, OfSeveralEventsBeginsWithAnOverview) {
    EXPECT_EQ(Digest({example::back_to_normal(), example::alarm()}).text(),
              "2 events, 2026-11-23 02:10:00 UTC to 2026-11-23 02:13:12 UTC\r\n"
              "Most urgent: NORMAL -> HIGH ALARM, priority 10\r\n"
              "\r\n"
              "1. NORMAL -> HIGH ALARM\r\n"
              "  Boiler-1 flow temperature high alarm\r\n"
              "  Main/Plant/Boiler-1/FlowTemperature\r\n"
              "  2026-11-23 02:10:00 UTC, priority 10, HVAC\r\n"
              "  Returned to normal after 3 min 12 s (event 2)\r\n"
              "\r\n"
              "2. HIGH ALARM -> NORMAL\r\n"
              "  Boiler-1 flow temperature normal\r\n"
              "  Main/Plant/Boiler-1/FlowTemperature\r\n"
              "  2026-11-23 02:13:12 UTC, priority 10, HVAC\r\n"
              "\r\n"
              "-- \r\n"
              "Mailing group Boiler house, 2 events\r\n"
              "Sent by Building 7, alarms@example.org\r\n");
}

TEST(Digest, LeavesOutWhatAnEventDoesNotSay) {
    intake::Event event;
    event.id = "bare";
    EXPECT_TRUE(
        Digest({event}).text().starts_with("EVENT\r\n"
                                           "  1970-01-01 00:00:00 UTC, priority 255\r\n"
                                           "\r\n"
                                           "-- \r\n"));
}

TEST(Digest, TellsAcknowledgedFromToBeAcknowledged) {
    intake::Event event = example::alarm();
    event.acknowledge_required = true;
    event.acknowledged = true;
    EXPECT_TRUE(Digest({event}).text().starts_with("NORMAL -> HIGH ALARM, acknowledged\r\n"));
}

TEST(Digest, SaysBackOnlineOfAPointThatWasOffline) {
    intake::Event offline = example::alarm();
    offline.current_status = ALARM_SINK_POINT_OFFLINE;
    intake::Event online = example::back_to_normal();
    online.current_status = ALARM_SINK_POINT_ONLINE;
    EXPECT_NE(Digest({offline, online}).text().find("  Back online after 3 min 12 s (event 2)\r\n"),
              std::string::npos);
}

TEST(Digest, KeepsItsOwnLinesWithin78Columns) {
    intake::Event event = example::alarm();
    const std::string words = "Störung der Kühlung in allen Räumen der Küche seit zehn Minuten ";
    const std::string summary = words + words + words;
    event.summary = summary;
    const std::string text = Digest({event, event}).text();
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find("\r\n", begin);
        EXPECT_LE(columns(std::string_view(text).substr(begin, end - begin)), 78u);
        begin = end + 2;
    }
}

// Whatever a text says, its lines are indented: the frame around it cannot be faked.
TEST(Digest, BeginsNoLineInTheFirstColumnWithAnEventsText) {
    intake::Event event = example::alarm();
    const std::string fake = "x\r\n-- \r\nFrom \r\n.\r\n2. NORMAL -> ALARM\r\nMailing group";
    const std::array fields = {intake::Field{fake, fake, std::string_view(fake)}};
    event.summary = event.object = event.category = event.text = fake;
    event.fields = fields;
    const std::string text = Digest({event}).text();
    std::vector<std::string> own;
    for (std::size_t begin = 0; begin < text.size(); begin = text.find("\r\n", begin) + 2) {
        if (text[begin] != ' ' && text[begin] != '\r') {
            own.push_back(text.substr(begin, text.find("\r\n", begin) - begin));
        }
    }
    EXPECT_EQ(own, (std::vector<std::string>{"NORMAL -> HIGH ALARM", "-- ",
                                             "Mailing group Boiler house, 1 event",
                                             "Sent by Building 7, alarms@example.org"}));
}

TEST(Digest, ShowsTheBeginningOfAnEndlessText) {
    intake::Event event = example::alarm();
    const std::string endless(10'485'760, 'z');
    event.text = endless;
    const std::string text = Digest({event}).text();
    EXPECT_NE(text.find("\r\n    [text shortened: 10,485,760 bytes arrived, the first 100,000 are "
                        "shown]\r\n"),
              std::string::npos);
    EXPECT_EQ(std::count(text.begin(), text.end(), 'z'), 100'000);
}

TEST(Digest, SaysThatATextIsLeftOut) {
    intake::Event event = example::alarm();
    event.text = "0123456789";
    EXPECT_NE(Digest({event}).text({1, 0}).find("\r\n    [text left out: 10 bytes arrived]\r\n"),
              std::string::npos);
}

TEST(Digest, ShortensEverythingElseThatIsEndless) {
    intake::Event event = example::alarm();
    const std::string endless(100'000, 'z');
    const std::vector<intake::Field> fields(
        100, intake::Field{endless, endless, std::string_view(endless)});
    event.summary = event.object = event.category = endless;
    event.fields = fields;
    const std::string text = Digest({event}).text();
    EXPECT_LT(text.size(), 45'000u);
    EXPECT_NE(text.find("[100,000 bytes in all]"), std::string::npos);
    EXPECT_NE(text.find(" more fields left out]"), std::string::npos);
}

TEST(Digest, SaysAtBothEndsHowManyEventsAreLeftOut) {
    intake::Event minor = example::alarm();
    minor.priority = 100;
    minor.summary = "minor";
    const std::string text = Digest({minor, minor, example::alarm()}).text({1});
    EXPECT_TRUE(text.starts_with("3 events, "));
    EXPECT_NE(text.find("\r\nThe mail is full: 2 events are left out, the least urgent.\r\n"),
              std::string::npos);
    EXPECT_NE(text.find("\r\nLeft out, to keep this mail below its size limit: 2 events, the least "
                        "urgent.\r\n"),
              std::string::npos);
    EXPECT_NE(text.find("Boiler-1"), std::string::npos);
    EXPECT_EQ(text.find("minor"), std::string::npos);
}

TEST(Digest, DoesNotReferToAnEventThatIsLeftOut) {
    const std::string text = Digest({example::alarm(), example::back_to_normal()}).text({1});
    EXPECT_NE(text.find("  Returned to normal after 3 min 12 s\r\n"), std::string::npos);
}

TEST(Digest, StopsEarlyWhenItIsTooLarge) {
    const Digest digest(std::vector<intake::Event>(100, example::alarm()));
    std::string out;
    EXPECT_FALSE(append_digest(out, digest.batch, digest.entries, {100}, 1'000));
    EXPECT_LT(out.size(), 2'000u);
}

}  // namespace
