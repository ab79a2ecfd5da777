#include "encrypted_email/composition/catch_up.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <limits>
#include <span>

#include "encrypted_email/composition/text.hpp"
#include "support/example.hpp"
#include "support/mail_rules.hpp"
#include "support/samples.hpp"

namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;
using intake::Event;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
constexpr std::int64_t kMade = example::kNight + 3600 * example::kSecond;

struct CatchUp {
    explicit CatchUp(std::vector<Event> events, std::string cause = "the relay is down")
        : CatchUp(example::delayed(example::batch(example::group(), events), std::move(cause))) {}
    explicit CatchUp(grouping::Batch of)
        : batch(std::move(of)), courses(find_courses(batch.events)) {}

    std::string text(const Extent& shown) const {
        std::string out;
        EXPECT_TRUE(append_catch_up(out, batch, courses, kMade, shown, kUnlimited));
        return out;
    }
    std::string text() const { return text({courses.size()}); }

    grouping::Batch batch;
    Courses courses;
};

Event later(Event event, std::int64_t seconds) {
    event.occurred_unix_ns += seconds * example::kSecond;
    return event;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find("\r\n", begin);
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 2;
    }
    return lines;
}

// Lines that begin in the first column.
std::vector<std::string> own_lines(const std::string& text) {
    std::vector<std::string> own;
    for (std::string& line : lines_of(text)) {
        if (!line.empty() && line[0] != ' ') {
            own.push_back(std::move(line));
        }
    }
    return own;
}

TEST(CatchUp, OfSomethingThatCameAndWentIsShort) {
    EXPECT_EQ(CatchUp({example::alarm(), example::back_to_normal()}).text(),
              "This mail comes late: mail was delayed, and 2 events waited.\r\n"
              "Waiting since 2026-11-23 02:10:00 UTC; this mail was made 1 h 0 min later.\r\n"
              "Cause: the relay is down\r\n"
              "\r\n"
              "2 events, 2026-11-23 02:10:00 UTC to 2026-11-23 02:13:12 UTC\r\n"
              "\r\n"
              "STILL ACTIVE: none\r\n"
              "\r\n"
              "CAME AND WENT on 2026-11-23, times in UTC\r\n"
              "  Of each object: from-to, lasted, priority, status, summary\r\n"
              "\r\n"
              "  Main/Plant/Boiler-1/FlowTemperature\r\n"
              "    02:10:00-02:13:12  3 min 12 s  10 HIGH ALARM Boiler-1 flow temperature ...\r\n"
              "\r\n"
              "-- \r\n"
              "Mailing group Boiler house, 2 events\r\n"
              "Sent by Building 7, alarms@example.org\r\n");
}

TEST(CatchUp, ShowsInFullWhatIsStillActive) {
    Event event = example::alarm();
    const std::array fields = {intake::Field{"Value", "degC", 94.5}};
    event.acknowledge_required = true;
    event.fields = fields;
    event.text = "Check pump P-3 first.\n";
    EXPECT_THAT(CatchUp({event}).text(),
                HasSubstr("\r\n\r\nSTILL ACTIVE: 1, as far as these events tell\r\n"
                          "\r\n"
                          "1. NORMAL -> HIGH ALARM, acknowledge required\r\n"
                          "  Boiler-1 flow temperature high alarm\r\n"
                          "  Main/Plant/Boiler-1/FlowTemperature\r\n"
                          "  2026-11-23 02:10:00 UTC, priority 10, HVAC\r\n"
                          "    Value: 94.5 degC\r\n"
                          "\r\n"
                          "    Check pump P-3 first.\r\n"
                          "\r\n"
                          "-- \r\n"));
}

TEST(CatchUp, SaysWhenWhatIsActiveWasAcknowledged) {
    Event acknowledgement = later(example::alarm(), 60);
    acknowledgement.acknowledged = true;
    EXPECT_THAT(CatchUp({example::alarm(), acknowledgement}).text(),
                HasSubstr("\r\n1. NORMAL -> HIGH ALARM, acknowledged\r\n"
                          "  Boiler-1 flow temperature high alarm\r\n"
                          "  Main/Plant/Boiler-1/FlowTemperature\r\n"
                          "  2026-11-23 02:10:00 UTC, priority 10, HVAC\r\n"
                          "  Acknowledged 2026-11-23 02:11:00 UTC\r\n"));
}

TEST(CatchUp, OfOneEventNamesItsTimeOnce) {
    EXPECT_THAT(CatchUp({example::alarm()}).text(),
                HasSubstr("\r\nCause: the relay is down\r\n\r\nSTILL ACTIVE: 1, "));
}

TEST(CatchUp, ShowsMessagesWithTheirTextsBeforeWhatCameAndWent) {
    Event message;
    message.id = "message";
    message.occurred_unix_ns = example::kNight;
    message.summary = "Test passed";
    message.text = "All 48 luminaires answered.";
    EXPECT_THAT(CatchUp({example::alarm(), example::back_to_normal(), message}).text(),
                HasSubstr("\r\nSTILL ACTIVE: none\r\n"
                          "\r\n"
                          "MESSAGES: 1, for which no end is reported\r\n"
                          "\r\n"
                          "1. EVENT\r\n"
                          "  Test passed\r\n"
                          "  2026-11-23 02:10:00 UTC, priority 255\r\n"
                          "\r\n"
                          "    All 48 luminaires answered.\r\n"
                          "\r\n"
                          "CAME AND WENT "));
}

TEST(CatchUp, ShowsAReturnAndAnAcknowledgementAtOneTime) {
    Event acknowledgement = later(example::alarm(), 60);
    acknowledgement.acknowledged = true;
    Event other = example::back_to_normal();
    other.object = "AHU-2";
    other.priority = 120;
    const std::string text =
        CatchUp({example::alarm(), acknowledgement, example::back_to_normal(), other}).text();
    EXPECT_THAT(
        text,
        HasSubstr(
            "\r\n"
            "  Main/Plant/Boiler-1/FlowTemperature\r\n"
            "    02:10:00-02:13:12  3 min 12 s  10 HIGH ALARM   Boiler-1 flow temperatur...\r\n"
            "    02:11:00                       10 acknowledged Boiler-1 flow temperatur...\r\n"
            "  AHU-2\r\n"
            "    02:13:12                      120 NORMAL       Boiler-1 flow temperatur...\r\n"
            "\r\n"));
}

TEST(CatchUp, NamesTheDayOfEachCourseWhenThereAreSeveral) {
    Event other = later(example::back_to_normal(), 86'400 * 2 + 3600);
    EXPECT_THAT(CatchUp({example::alarm(), other}).text(),
                HasSubstr("\r\nCAME AND WENT, times in UTC\r\n"
                          "  Of each object: from-to, lasted, priority, status, summary\r\n"
                          "\r\n"
                          "  Main/Plant/Boiler-1/FlowTemperature\r\n"
                          "    11-23 02:10:00-03:13:12     2 d 1 h  10 HIGH ALARM Boiler-1"));
}

TEST(CatchUp, NamesNoObjectWhenThereIsNone) {
    Event event = example::back_to_normal();
    event.object = " \n";
    event.summary = "";
    EXPECT_THAT(CatchUp({event}).text(),
                HasSubstr("\r\n  (no object)\r\n"
                          "    02:13:12                       10 NORMAL\r\n"));
}

TEST(CatchUp, CleansTheCauseAndSaysWhenItIsNotKnown) {
    EXPECT_THAT(CatchUp({example::alarm()}, "").text(), HasSubstr("\r\nCause: not known\r\n"));
    EXPECT_THAT(CatchUp({example::alarm()}, " \r\n").text(), HasSubstr("\r\nCause: not known\r\n"));
    EXPECT_THAT(CatchUp({example::alarm()}, "421 busy\r\nSTILL ACTIVE: none\x1b").text(),
                HasSubstr("\r\nCause: 421 busy STILL ACTIVE: none<U+001B>\r\n"));
    EXPECT_THAT(CatchUp({example::alarm()}, std::string(100'000, 'z')).text(),
                HasSubstr("zzz...\r\n  [100,000 bytes in all]\r\n"));
}

TEST(CatchUp, SaysHowManyEventsWereNotMailed) {
    CatchUp catch_up({example::alarm()});
    EXPECT_THAT(catch_up.text(), Not(HasSubstr("not mailed")));
    catch_up.batch.not_mailed = 1;
    EXPECT_THAT(catch_up.text(),
                HasSubstr("\r\nCause: the relay is down\r\n"
                          "1 earlier event of this group was not mailed: the store was full and "
                          "more\r\n  urgent ones came first.\r\n\r\n"));
    catch_up.batch.not_mailed = 1'200;
    EXPECT_THAT(catch_up.text(),
                HasSubstr("\r\n1,200 earlier events of this group were not mailed: the store was "
                          "full and\r\n  more urgent ones came first.\r\n\r\n"));
}

TEST(CatchUp, SurvivesClocksThatWereSetBack) {
    CatchUp catch_up({example::alarm(), example::back_to_normal()});
    catch_up.batch.delay->since_unix_ns = kMade + 1;
    EXPECT_THAT(catch_up.text(), HasSubstr("; this mail was made 0.000 s later.\r\n"));
    Event first = example::alarm();
    first.occurred_unix_ns = std::numeric_limits<std::int64_t>::min();
    Event last = example::back_to_normal();
    last.occurred_unix_ns = std::numeric_limits<std::int64_t>::max();
    CatchUp ends_of_time({first, last});
    ends_of_time.batch.delay->since_unix_ns = first.occurred_unix_ns;
    EXPECT_THAT(ends_of_time.text(), HasSubstr("    09-21 00:12:43-23:47:16 "));
}

TEST(CatchUp, BeginsNoLineInTheFirstColumnWithAnEventsText) {
    const std::string fake =
        "x\r\nSTILL ACTIVE: none\r\nCAME AND WENT\r\n-- \r\nFrom \r\n2. NORMAL -> ALARM\r\n"
        "MESSAGES: 1\r\nMailing group";
    const std::array fields = {intake::Field{fake, fake, std::string_view(fake)}};
    std::vector<Event> events(4, example::alarm());
    for (Event& event : events) {
        event.summary = event.object = event.category = event.text = event.condition_id = fake;
        event.fields = fields;
    }
    events[1] = later(events[1], 60);
    events[1].current_status = ALARM_SINK_POINT_NORMAL;
    events[2] = later(events[2], 120);
    events[3].condition_id = "";
    EXPECT_EQ(
        own_lines(CatchUp(events, fake).text()),
        (std::vector<std::string>{
            "This mail comes late: mail was delayed, and 4 events waited.",
            "Waiting since 2026-11-23 02:10:00 UTC; this mail was made 1 h 0 min later.",
            "Cause: x STILL ACTIVE: none CAME AND WENT -- From 2. NORMAL -> ALARM MESSAGES:",
            "4 events, 2026-11-23 02:10:00 UTC to 2026-11-23 02:12:00 UTC",
            "STILL ACTIVE: 1, as far as these events tell", "1. NORMAL -> HIGH ALARM",
            "MESSAGES: 1, for which no end is reported", "2. NORMAL -> HIGH ALARM",
            "CAME AND WENT on 2026-11-23, times in UTC", "-- ",
            "Mailing group Boiler house, 4 events", "Sent by Building 7, alarms@example.org"}));
}

TEST(CatchUp, BeginsEveryLineInTheFirstColumnWithItsOwnWords) {
    constexpr std::array<std::string_view, 9> kOwn = {
        "This mail comes late: mail was delayed, and ",
        "Waiting since ",
        "Cause:",
        "STILL ACTIVE: ",
        "MESSAGES: ",
        "CAME AND WENT",
        "-- ",
        "Mailing group ",
        "Sent by "};
    for (const samples::Sample& sample : samples::random_catch_up(7, 200)) {
        for (const std::string& line : own_lines(CatchUp(sample.mail.batch()).text())) {
            const bool own = std::any_of(kOwn.begin(), kOwn.end(), [&line](std::string_view words) {
                return line.starts_with(words);
            });
            const bool counted = line[0] >= '0' && line[0] <= '9';
            EXPECT_TRUE(own || counted) << line;
        }
    }
}

TEST(CatchUp, KeepsEveryLineOfTheTableWithin78Columns) {
    std::size_t rows = 0;
    for (const samples::Sample& sample : samples::random_catch_up(3, 200)) {
        const std::string text = CatchUp(sample.mail.batch()).text();
        const std::size_t table = text.find("\r\nCAME AND WENT");
        if (table == std::string::npos) {
            continue;
        }
        for (const std::string& line : lines_of(text.substr(table + 2))) {
            const bool row = line.starts_with("    ") && !line.starts_with("     ");
            EXPECT_TRUE(!row || columns(line) <= kLineWidth) << line;
            rows += row;
        }
    }
    EXPECT_GT(rows, 1'000u);
}

TEST(CatchUp, DoesNotLetAnObjectLookLikeARow) {
    Event event = example::back_to_normal();
    const std::string object =
        std::string(74, 'o') + " 02:10:00-02:13:12  3 min 12 s  10 HIGH ALARM forged";
    event.object = object;
    EXPECT_THAT(CatchUp({event}).text(),
                HasSubstr("ooo\r\n      02:10:00-02:13:12 3 min 12 s 10 HIGH ALARM forged\r\n"
                          "    02:13:12 "));
}

TEST(CatchUp, LeavesOutTheLeastUrgentOfWhatIsOverFirst) {
    std::vector<Event> events = {example::alarm(), example::back_to_normal()};
    events[0].object = events[1].object = "urgent";
    for (const Event& event : {example::alarm(), example::back_to_normal()}) {
        events.push_back(later(event, -3600));
        events.back().object = "minor";
        events.back().priority = 200;
    }
    events.push_back(example::alarm());
    events.back().object = "active";
    events.back().priority = 255;
    const std::string text = CatchUp(events).text({2});
    EXPECT_THAT(text, HasSubstr("\r\n  active\r\n"));
    EXPECT_THAT(text, HasSubstr("\r\n  urgent\r\n    02:10:00-02:13:12 "));
    EXPECT_THAT(text, Not(HasSubstr("minor")));
    EXPECT_THAT(text,
                HasSubstr("\r\nThe mail is full: 2 events are left out, the least urgent.\r\n"));
    EXPECT_THAT(text, HasSubstr("\r\nLeft out, to keep this mail below its size limit: 2 events, "
                                "the least urgent.\r\n-- \r\n"));
    EXPECT_THAT(CatchUp(events).text({1}), Not(HasSubstr("CAME AND WENT")));
    EXPECT_THAT(CatchUp(events).text({0}), HasSubstr("The mail is full: 5 events are left out"));
}

TEST(CatchUp, StopsEarlyWhenItIsTooLarge) {
    Event over = example::back_to_normal();
    Event message = example::alarm();
    message.condition_id = "";
    std::deque<std::string> objects;
    std::vector<Event> active;
    for (int i = 0; i < 100; ++i) {
        active.push_back(example::alarm());
        active.back().object = objects.emplace_back("object " + std::to_string(i));
    }
    for (const std::vector<Event>& events :
         {active, std::vector<Event>(100, message), std::vector<Event>(100, over)}) {
        const CatchUp catch_up(events);
        std::string out;
        EXPECT_FALSE(append_catch_up(out, catch_up.batch, catch_up.courses, kMade, {100}, 1'000));
        EXPECT_LT(out.size(), 1'500u);
    }
}

// 10,000 events of 700 points, the most that there can be.
struct Storm {
    Storm() {
        for (std::size_t i = 0; i < 10'000; ++i) {
            const std::string number = std::to_string(i % 700);
            events.push_back(later(example::alarm(), static_cast<std::int64_t>(i)));
            Event& event = events.back();
            event.id = kept.emplace_back("id-" + std::to_string(i));
            event.object = kept.emplace_back("Main/Plant/Pump-" + number);
            event.summary = kept.emplace_back("Pump-" + number + " high alarm");
            event.priority = static_cast<std::uint32_t>(i % 256);
            event.text = kText;
            if (i / 700 % 2 == 1) {
                event.current_status = ALARM_SINK_POINT_NORMAL;
            }
        }
    }
    static constexpr std::string_view kText = "Check the pump first.";

    Mail mail() const {
        return {example::delayed(example::batch(example::group(), events)), kMade};
    }

    std::deque<std::string> kept;
    std::vector<Event> events;
};

TEST(CatchUp, ShowsEveryOneOfTenThousandEvents) {
    const std::string body = rules::decoded_body(example::written(Storm().mail()));
    // Of each point 14 or 15 events: 7 pairs, and for 200 of them a last alarm.
    EXPECT_THAT(body, StartsWith("This mail comes late: mail was delayed, and 10,000 events "));
    EXPECT_THAT(body, HasSubstr("\r\nSTILL ACTIVE: 200, as far as these events tell\r\n"));
    std::size_t details = 0;
    std::size_t rows = 0;
    std::size_t objects = 0;
    for (const std::string& line : lines_of(body.substr(body.find("STILL ACTIVE")))) {
        details += line.ends_with(". NORMAL -> HIGH ALARM");
        rows += line.find(" 11 min 40 s ") != std::string::npos;
        objects += line.starts_with("  Main/Plant/Pump-");
    }
    EXPECT_EQ(details, 200u);
    EXPECT_EQ(rows, 4'900u);
    EXPECT_EQ(objects, 200u + 700u);
}

TEST(CatchUp, KeepsTheTextsOfWhatIsActiveRatherThanWhatCameAndWent) {
    const std::string text = example::written(Storm().mail(), {true, 100'000});
    std::size_t texts = 0;
    for (const std::string& line : lines_of(text)) {
        texts += line == std::string("    ").append(Storm::kText);
    }
    EXPECT_EQ(texts, 200u);
    EXPECT_THAT(text, Not(HasSubstr("[text ")));
    EXPECT_THAT(text, HasSubstr("\r\nCAME AND WENT"));
    EXPECT_THAT(text, HasSubstr("\r\nThe mail is full: "));
}

TEST(CatchUp, ShortensTheTextsOfWhatIsActiveBeforeItLeavesOutAnything) {
    const std::string large(50'000, 'z');
    Storm storm;
    for (Event& event : std::span(storm.events).last(200)) {
        event.text = large;
    }
    const std::string text = example::written(storm.mail(), {true, 2'000'000});
    EXPECT_LE(text.size(), 2'000'000u);
    EXPECT_GT(text.size(), 1'500'000u);
    EXPECT_THAT(text, HasSubstr("[text shortened: 50,000 bytes arrived, the first "));
    EXPECT_THAT(text, Not(HasSubstr("The mail is full")));
}

// Just enough for what is active, and for next to nothing else.
TEST(CatchUp, LeavesOutNothingActiveThatHasRoom) {
    const Mail mail = Storm().mail();
    for (std::uint64_t limit = 36'000; limit < 46'000; limit += 500) {
        const std::string text = example::written(mail, {true, limit});
        EXPECT_LE(text.size(), limit);
        EXPECT_EQ(text.find("\r\nCAME AND WENT") != std::string::npos,
                  text.find("\r\n200. NORMAL -> HIGH ALARM") != std::string::npos &&
                      text.find("\r\n    02:") != std::string::npos)
            << limit;
    }
}

TEST(CatchUp, KeepsTenThousandEventsBelowEverySizeLimit) {
    const Mail mail = Storm().mail();
    for (std::uint64_t limit = 4'000; limit < 1'000'000; limit *= 3) {
        const std::string text = example::written(mail, {true, limit});
        EXPECT_LE(text.size(), limit);
        EXPECT_GT(text.size(), limit / 3);
        EXPECT_EQ(rules::broken_rule(text), "");
        EXPECT_EQ(limit > 700'000, text.find("The mail is full") == std::string::npos) << limit;
    }
}

}  // namespace
