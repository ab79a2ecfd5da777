#include "encrypted_email/composition/subject.hpp"

#include <gtest/gtest.h>

#include "support/example.hpp"

namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;

std::string subject_of(std::vector<intake::Event> events, std::string prefix = "[Building 7]") {
    configuration::MailingGroup group = example::group();
    group.subject_prefix = std::move(prefix);
    const grouping::Batch batch = example::batch(group, events);
    return subject(group, by_urgency(batch.events));
}

TEST(Subject, OfOneEventNamesItsSummaryAndItsObject) {
    EXPECT_EQ(subject_of({example::alarm()}),
              "[Building 7] Boiler-1 flow temperature high alarm "
              "(Main/Plant/Boiler-1/FlowTemperature)");
}

TEST(Subject, OfSeveralEventsCountsThemAndNamesTheMostUrgent) {
    intake::Event minor = example::alarm();
    minor.priority = 200;
    minor.summary = "minor";
    EXPECT_EQ(subject_of({minor, example::alarm(), minor}),
              "[Building 7] 3 events, most urgent: Boiler-1 flow temperature high alarm");
}

TEST(Subject, NeedsNoPrefix) {
    intake::Event event = example::alarm();
    event.object = "";
    EXPECT_EQ(subject_of({event}, ""), "Boiler-1 flow temperature high alarm");
}

TEST(Subject, FallsBackToStatusAndObject) {
    intake::Event event = example::alarm();
    event.summary = " \r\n";
    EXPECT_EQ(subject_of({event}, ""), "NORMAL -> HIGH ALARM, Main/Plant/Boiler-1/FlowTemperature");
    event.object = "\n";
    EXPECT_EQ(subject_of({event}, ""), "NORMAL -> HIGH ALARM");
    EXPECT_EQ(subject_of({event, event}, ""), "2 events, most urgent: NORMAL -> HIGH ALARM");
}

TEST(Subject, IsOneLineWhateverTheEventSays) {
    intake::Event event = example::alarm();
    event.summary = "high\r\nBcc: intruder@example.net\r\n\r\nbody";
    event.object = "a\nb";
    EXPECT_EQ(subject_of({event}, "[\r\n7]"), "[ 7] high Bcc: intruder@example.net body (a b)");
}

TEST(Subject, IsCutBetweenCharacters) {
    intake::Event event = example::alarm();
    std::string long_summary;
    for (int i = 0; i < 121; ++i) {
        long_summary += "🔥";
    }
    event.summary = long_summary;
    event.object = "";
    EXPECT_EQ(subject_of({event}, ""), long_summary.substr(0, 120 * 4) + "...");
    event.summary = std::string_view(long_summary).substr(4);
    EXPECT_EQ(subject_of({event}, ""), event.summary);
}

TEST(Subject, OfAnEndlessSummaryIsShort) {
    intake::Event event = example::alarm();
    const std::string endless(10 << 20, ' ');
    event.summary = endless;
    EXPECT_EQ(subject_of({event}, ""), "... (Main/Plant/Boiler-1/FlowTemperature)");
}

}  // namespace
