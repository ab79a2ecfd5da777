#include "encrypted_email/composition/courses.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/example.hpp"
#include "support/samples.hpp"

namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;
using intake::Event;

constexpr auto kNormal = ALARM_SINK_POINT_NORMAL;
constexpr auto kWarning = ALARM_SINK_POINT_HIGH_WARNING;
constexpr auto kAlarm = ALARM_SINK_POINT_HIGH_ALARM;

// The batch keeps alive what the courses view.
struct Found {
    explicit Found(std::vector<Event> events)
        : batch(example::batch(example::group(), events)), courses(find_courses(batch.events)) {}

    static std::string described(const Course& course) {
        std::string text(course.event->id);
        if (course.ended_by != nullptr) {
            text.append("-").append(course.ended_by->id);
        }
        if (course.acknowledged_by != nullptr) {
            text.append("+").append(course.acknowledged_by->id);
        }
        return text;
    }
    static std::string described(const std::vector<Course>& list) {
        std::string text;
        for (const Course& course : list) {
            text += (text.empty() ? "" : " ") + described(course);
        }
        return text;
    }
    std::string active() const { return described(courses.active); }
    std::string messages() const { return described(courses.messages); }
    std::string over() const { return described(courses.over); }
    std::string table() const {
        std::string text;
        for (const std::uint32_t place : courses.over_by_object) {
            text += (text.empty() ? "" : " ") + described(courses.over[place]);
        }
        return text;
    }

    grouping::Batch batch;
    Courses courses;
};

Event event(std::string_view id, std::int64_t second, std::uint32_t status,
            std::string_view object = "object", std::uint32_t priority = 9) {
    Event event;
    event.id = id;
    event.priority = priority;
    event.occurred_unix_ns = second * example::kSecond;
    event.current_status = status;
    event.condition_id = "condition";
    event.object = object;
    return event;
}

Event acknowledged(Event event) {
    event.acknowledged = true;
    return event;
}

TEST(Courses, IsOverWithTheReturnToNormal) {
    const Found found({event("a", 1, kAlarm), event("n", 2, kNormal)});
    EXPECT_EQ(found.over(), "a-n");
    EXPECT_EQ(found.courses.over[0].events, 2u);
    EXPECT_EQ(found.active(), "");
}

TEST(Courses, IsActiveWithoutAReturnToNormal) {
    EXPECT_EQ(Found({event("a", 1, kAlarm)}).active(), "a");
    EXPECT_EQ(Found({event("n", 1, kNormal), event("a", 2, kAlarm)}).active(), "a");
}

TEST(Courses, TakesAStatusItDoesNotKnowForAnAlarm) {
    EXPECT_EQ(Found({event("a", 1, 4711)}).active(), "a");
}

TEST(Courses, GoesByTimeNotByArrival) {
    const Found found({event("n", 2, kNormal), event("a", 1, kAlarm)});
    EXPECT_EQ(found.over(), "a-n");
    EXPECT_EQ(found.active(), "");
}

TEST(Courses, EndsOneStateWithTheNext) {
    const Found found({event("w", 1, kWarning), event("a", 2, kAlarm), event("n", 3, kNormal)});
    EXPECT_EQ(found.over(), "w-a a-n");
    EXPECT_EQ(found.courses.over[0].events, 1u);
    const Found active({event("w", 1, kWarning), event("a", 2, kAlarm)});
    EXPECT_EQ(active.over(), "w-a");
    EXPECT_EQ(active.active(), "a");
}

TEST(Courses, KeepsAReturnOfWhatBeganEarlier) {
    const Found found({event("n", 1, kNormal)});
    EXPECT_EQ(found.over(), "n");
    EXPECT_EQ(found.courses.over[0].events, 1u);
}

TEST(Courses, KeepsEachRaiseOfAConditionThatChatters) {
    const Found found({event("1", 1, kAlarm), event("2", 2, kNormal), event("3", 3, kAlarm),
                       event("4", 4, kNormal), event("5", 5, kAlarm)});
    EXPECT_EQ(found.over(), "1-2 3-4");
    EXPECT_EQ(found.active(), "5");
}

TEST(Courses, NamesTheLastAcknowledgementOfWhatIsActive) {
    const Found found({event("a", 1, kAlarm), acknowledged(event("x", 2, kAlarm)),
                       acknowledged(event("y", 3, kAlarm))});
    EXPECT_EQ(found.active(), "a+y");
    EXPECT_EQ(found.courses.active[0].events, 2u);
    EXPECT_EQ(found.over(), "x");
}

TEST(Courses, KeepsTheAcknowledgementOfWhatIsOver) {
    EXPECT_EQ(
        Found({event("a", 1, kAlarm), acknowledged(event("x", 2, kAlarm)), event("n", 3, kNormal)})
            .over(),
        "a-n x");
}

TEST(Courses, TakesAnAcknowledgementAloneForTheStateItTellsOf) {
    EXPECT_EQ(Found({acknowledged(event("x", 1, kAlarm))}).active(), "x");
    EXPECT_EQ(Found({acknowledged(event("x", 1, kAlarm)), event("n", 2, kNormal)}).over(), "x-n");
    EXPECT_EQ(Found({event("w", 1, kWarning), acknowledged(event("x", 2, kAlarm))}).active(), "x");
}

TEST(Courses, CallsWhatNothingCanEndAMessage) {
    Event nameless = event("a", 1, kAlarm);
    nameless.condition_id = "";
    Event nameless_return = event("n", 2, kNormal);
    nameless_return.condition_id = "";
    const Found found({event("u", 0, ALARM_SINK_POINT_UNSPECIFIED), nameless, nameless_return});
    EXPECT_EQ(found.messages(), "u a n");
    EXPECT_EQ(found.active() + found.over(), "");
}

TEST(Courses, DoesNotPairWhatDoesNotBelongTogether) {
    EXPECT_EQ(Found({event("a", 1, kAlarm), event("n", 2, kNormal, "other")}).active(), "a");
    Event other_condition = event("n", 2, kNormal);
    other_condition.condition_id = "other";
    EXPECT_EQ(Found({event("a", 1, kAlarm), other_condition}).active(), "a");
}

TEST(Courses, PutsTheMostUrgentFirst) {
    const Found found({event("c", 1, kAlarm, "1", 30), event("a", 3, kAlarm, "2", 10),
                       event("b", 2, kAlarm, "3", 20)});
    EXPECT_EQ(found.active(), "a b c");
    EXPECT_EQ(found.courses.foremost().event->id, "a");
}

TEST(Courses, IsForemostWhatIsActiveThenAMessage) {
    const Event over = event("n", 1, kNormal, "1", 0);
    const Event message = event("u", 2, ALARM_SINK_POINT_UNSPECIFIED, "2", 10);
    const Event active = event("a", 3, kAlarm, "3", 20);
    EXPECT_EQ(Found({over, message, active}).courses.foremost().event->id, "a");
    EXPECT_EQ(Found({over, message}).courses.foremost().event->id, "u");
    EXPECT_EQ(Found({over}).courses.foremost().event->id, "n");
}

TEST(Courses, PutsWhatIsOverObjectByObjectInTheOrderOfTime) {
    const Found found({event("1", 1, kNormal, "a", 90), event("2", 2, kNormal, "b", 50),
                       event("3", 3, kNormal, "a", 10), event("4", 4, kNormal, "c", 70)});
    EXPECT_EQ(found.over(), "3 2 4 1");
    EXPECT_EQ(found.table(), "1 3 2 4");
}

TEST(Courses, HaveEveryEventOnce) {
    for (const samples::Sample& sample : samples::random_catch_up(1, 300)) {
        const Courses courses = find_courses(sample.mail.batch().events);
        std::multiset<const Event*> expected;
        for (const intake::EventHandle& event : sample.mail.batch().events) {
            expected.insert(&**event);
        }
        std::multiset<const Event*> found;
        std::size_t counted = 0;
        for (const auto* list : {&courses.active, &courses.messages, &courses.over}) {
            for (const Course& course : *list) {
                counted += course.events;
                found.insert(course.event);
                if (course.acknowledged_by != nullptr) {
                    found.insert(course.acknowledged_by);
                }
                // A state is ended by the next one, which has a course of its own.
                if (course.ended_by != nullptr && course.ended_by->current_status == kNormal) {
                    found.insert(course.ended_by);
                }
            }
        }
        EXPECT_EQ(found, expected) << sample.name;
        EXPECT_EQ(counted, expected.size()) << sample.name;
        EXPECT_EQ(std::set(courses.over_by_object.begin(), courses.over_by_object.end()).size(),
                  courses.over.size());
    }
}

}  // namespace
