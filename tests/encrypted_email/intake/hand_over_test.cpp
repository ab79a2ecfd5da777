#include "encrypted_email/intake/hand_over.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>

using namespace encrypted_email::intake;

namespace {

Event event(std::string_view id, std::uint32_t priority = 255) {
    Event made;
    made.id = id;
    made.priority = priority;
    return made;
}

class HandOverTest : public ::testing::Test {
protected:
    std::vector<EventHandle> take(HandOver& hand_over) {
        std::vector<EventHandle> events;
        hand_over.take(events);
        return events;
    }

    int wakes_ = 0;
    std::function<void()> wake_ = [this] { ++wakes_; };
};

}  // namespace

TEST_F(HandOverTest, GivesEventsInTheOrderInWhichTheyCame) {
    HandOver hand_over({}, wake_);
    for (const char* id : {"a", "b", "c"}) EXPECT_EQ(hand_over.push(event(id)), HandOver::Answer::taken);
    const auto events = take(hand_over);
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ((*events[0])->id, "a");
    EXPECT_EQ((*events[2])->id, "c");
    EXPECT_TRUE(take(hand_over).empty());
}

TEST_F(HandOverTest, WakesTheOtherSideOnceForManyEvents) {
    HandOver hand_over({}, wake_);
    for (int i = 0; i < 100; ++i) static_cast<void>(hand_over.push(event("a")));
    EXPECT_EQ(wakes_, 1);
    static_cast<void>(take(hand_over));
    static_cast<void>(hand_over.push(event("b")));
    EXPECT_EQ(wakes_, 2);
}

TEST_F(HandOverTest, IsFullByWhatIsNotSettledYetAndNotByWhatWaits) {
    HandOver hand_over({.events = 10, .bytes = 1 << 20}, wake_);
    for (int i = 0; i < 9; ++i) EXPECT_EQ(hand_over.push(event("a")), HandOver::Answer::taken);
    const auto events = take(hand_over);
    EXPECT_EQ(hand_over.push(event("b")), HandOver::Answer::full);
    hand_over.release(*events[0]);
    EXPECT_EQ(hand_over.push(event("b")), HandOver::Answer::taken);
}

TEST_F(HandOverTest, HoldsRoomBackForUrgentEvents) {
    HandOver hand_over({.events = 10, .bytes = 1 << 20}, wake_);
    hand_over.set_urgent_priority(39);
    for (int i = 0; i < 9; ++i) static_cast<void>(hand_over.push(event("a")));
    EXPECT_EQ(hand_over.push(event("b", 40)), HandOver::Answer::full);
    EXPECT_EQ(hand_over.push(event("c", 39)), HandOver::Answer::taken);
    EXPECT_EQ(hand_over.push(event("d", 0)), HandOver::Answer::full);
}

TEST_F(HandOverTest, IsFullByBytesToo) {
    HandOver hand_over({.events = 100, .bytes = 10'000}, wake_);
    const std::string text(5'000, 'x');
    Event large = event("a");
    large.text = text;
    EXPECT_EQ(hand_over.push(large), HandOver::Answer::taken);
    EXPECT_EQ(hand_over.push(large), HandOver::Answer::full);
}

TEST_F(HandOverTest, TakesAnEventThatIsLargerThanAllTheRoomWhenItIsAlone) {
    HandOver hand_over({.events = 10, .bytes = 1000}, wake_);
    const std::string text(5000, 'x');
    Event large = event("large");
    large.text = text;
    EXPECT_EQ(hand_over.push(event("a")), HandOver::Answer::taken);
    EXPECT_EQ(hand_over.push(large), HandOver::Answer::full);
    hand_over.release(*take(hand_over)[0]);
    EXPECT_EQ(hand_over.push(large), HandOver::Answer::taken);
    EXPECT_EQ(hand_over.push(event("b")), HandOver::Answer::full);
}

TEST_F(HandOverTest, AnswersEachRefusalOnceWhenThereIsRoomWorthComingBackFor) {
    HandOver hand_over({.events = 10, .bytes = 1 << 20}, wake_);
    for (int i = 0; i < 9; ++i) static_cast<void>(hand_over.push(event("a")));
    static_cast<void>(hand_over.push(event("b")));
    static_cast<void>(hand_over.push(event("c")));
    const auto events = take(hand_over);
    EXPECT_EQ(hand_over.take_writable(), 0u);
    for (int i = 0; i < 5; ++i) hand_over.release(*events[static_cast<std::size_t>(i)]);
    EXPECT_EQ(hand_over.take_writable(), 2u);
    EXPECT_EQ(hand_over.take_writable(), 0u);
}

TEST_F(HandOverTest, ClosedTakesNothingMoreButGivesWhatItHas) {
    HandOver hand_over({.events = 2, .bytes = 1 << 20}, wake_);
    static_cast<void>(hand_over.push(event("a")));
    static_cast<void>(hand_over.push(event("b")));
    EXPECT_EQ(hand_over.push(event("c")), HandOver::Answer::full);
    EXPECT_EQ(hand_over.close(), 1u) << "the refusal must not stay unanswered";
    EXPECT_EQ(hand_over.push(event("d")), HandOver::Answer::closed);
    EXPECT_EQ(take(hand_over).size(), 2u);
}

TEST_F(HandOverTest, LosesAndDoublesNothingBetweenManyThreads) {
    constexpr int kThreads = 4;
    constexpr int kEach = 2'000;
    HandOver hand_over({.events = kThreads * kEach * 2, .bytes = 1 << 30}, [] {});
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&hand_over, t] {
            for (int i = 0; i < kEach; ++i) {
                static_cast<void>(hand_over.push(event(std::to_string(t) + "-" + std::to_string(i))));
            }
        });
    }
    std::set<std::string> seen;
    const auto look = [&] {
        for (const auto& handle : take(hand_over)) {
            EXPECT_TRUE(seen.emplace((*handle)->id).second);
            hand_over.release(*handle);
        }
    };
    while (seen.size() < kThreads * kEach / 2) look();
    for (auto& thread : threads) thread.join();
    look();
    EXPECT_EQ(seen.size(), std::size_t{kThreads * kEach});
}
