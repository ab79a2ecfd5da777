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

std::string catch_up_subject_of(std::vector<intake::Event> events) {
    const grouping::Batch batch = example::delayed(example::batch(example::group(), events));
    return catch_up_subject(batch, find_courses(batch.events));
}

TEST(CatchUpSubject, CountsWhatIsActiveAndNamesTheMostUrgentOfIt) {
    intake::Event fire = example::alarm();
    fire.priority = 0;
    fire.object = "other";
    fire.summary = "Fire";
    intake::Event fire_over = example::back_to_normal();
    fire_over.object = "other";
    EXPECT_EQ(catch_up_subject_of({fire, example::alarm(), fire_over}),
              "[Building 7] 3 events while mail was delayed, 1 still active, most urgent: Boiler-1 "
              "flow temperature high alarm");
}

TEST(CatchUpSubject, SaysThatNothingIsActiveOnlyWhenItIsKnown) {
    EXPECT_EQ(catch_up_subject_of({example::alarm(), example::back_to_normal()}),
              "[Building 7] 2 events while mail was delayed, none still active, most urgent: "
              "Boiler-1 flow temperature high alarm");
    intake::Event nameless = example::alarm();
    nameless.condition_id = "";
    EXPECT_EQ(
        catch_up_subject_of({example::back_to_normal(), nameless}),
        "[Building 7] 2 events while mail was delayed, most urgent: Boiler-1 flow temperature "
        "high alarm");
}

TEST(CatchUpSubject, OfOneEventNamesItsObject) {
    EXPECT_EQ(catch_up_subject_of({example::alarm()}),
              "[Building 7] 1 event while mail was delayed, 1 still active: Boiler-1 flow "
              "temperature high alarm (Main/Plant/Boiler-1/FlowTemperature)");
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
