#include "tests/crash/book.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/crash/mail_text.hpp"

namespace {

using crash::Book;
using crash::BookCounts;
using crash::Index;

constexpr Index kEvents = 1000;

class BookTest : public ::testing::Test {
protected:
    const crash::Generator generator_{7};
    Book book_{generator_, kEvents};
    const std::vector<Index> boiler_events_ = crash::plain_events(generator_, 0, 3);
    const std::vector<std::string> boiler_recipients_{"boilers@site.example",
                                                      "caretaker@site.example"};

    Book::Entered enter(const std::vector<std::string>& recipients, const std::string& message_id,
                        const std::string& group, const std::vector<Index>& events) {
        return book_.enter(
            crash::mail_to(recipients, crash::content_text(generator_, message_id, group, events)),
            kEvents);
    }

    Book::Entered enter_boilers(const std::string& message_id) {
        return enter(boiler_recipients_, message_id, "boilers", boiler_events_);
    }

    [[nodiscard]] std::uint64_t faults() const {
        const BookCounts& counts = book_.counts();
        return counts.unfounded + counts.regrouped + counts.changed + counts.wrong_recipients +
               counts.broken + counts.unknown;
    }
};

TEST_F(BookTest, AnEventIsToldWhenAllItsRecipientsHaveIt) {
    enter({boiler_recipients_[0]}, "<1@x>", "boilers", boiler_events_);
    EXPECT_FALSE(book_.is_told(boiler_events_[0]));
    EXPECT_EQ(book_.missing(), kEvents);
    enter({boiler_recipients_[1]}, "<1@x>", "boilers", boiler_events_);
    EXPECT_TRUE(book_.is_told(boiler_events_[0]));
    EXPECT_EQ(book_.missing(), kEvents - 3);
    EXPECT_EQ(book_.counts().duplicates, 0u) << "each of them got it once";
    EXPECT_EQ(faults(), 0u);
}

TEST_F(BookTest, AnEventOfTwoGroupsIsToldWhenBothHaveIt) {
    const std::vector<Index> events = crash::plain_events(generator_, 4, 1);
    enter({"fire@site.example", "porter@site.example"}, "<1@x>", "fire", events);
    EXPECT_FALSE(book_.is_told(events[0]));
    enter({"fire-log@site.example"}, "<2@x>", "fire-log", events);
    EXPECT_TRUE(book_.is_told(events[0]));
    EXPECT_EQ(faults(), 0u);
}

TEST_F(BookTest, AMailMayComeAgainAfterAnAmbiguousAttemptAndOnlyThen) {
    const auto entered = enter_boilers("<1@x>");
    book_.ambiguous(entered.key);
    enter_boilers("<1@x>");
    EXPECT_EQ(book_.counts().duplicates, 1u);
    EXPECT_EQ(faults(), 0u);
    enter_boilers("<1@x>");
    EXPECT_EQ(book_.counts().duplicates, 2u);
    EXPECT_EQ(book_.counts().unfounded, 1u);
}

TEST_F(BookTest, SeesEventsThatComeAgainUnderAnotherMessageId) {
    book_.ambiguous(enter_boilers("<1@x>").key);
    enter_boilers("<2@x>");
    EXPECT_EQ(book_.counts().regrouped, 3u);
    EXPECT_EQ(book_.counts().duplicates, 0u);
}

TEST_F(BookTest, SeesAMessageIdThatIsUsedForAnotherMail) {
    enter_boilers("<1@x>");
    enter(boiler_recipients_, "<1@x>", "boilers", {boiler_events_[0], boiler_events_[1]});
    EXPECT_EQ(book_.counts().changed, 1u);
}

TEST_F(BookTest, SeesAnEventThatIsNotForTheGroup) {
    enter(boiler_recipients_, "<1@x>", "boilers", crash::plain_events(generator_, 1, 1));
    EXPECT_EQ(book_.counts().wrong_recipients, 1u);
}

TEST_F(BookTest, SeesARecipientOfAnotherGroupAndAStranger) {
    enter({"boilers@site.example", "lifts@site.example"}, "<1@x>", "boilers", boiler_events_);
    enter({"boilers@site.example", "intruder@example.net"}, "<2@x>", "boilers", boiler_events_);
    EXPECT_EQ(book_.counts().wrong_recipients, 2u);
}

TEST_F(BookTest, SeesMailsThatAreEmptyCutOffMergedOrMisnamed) {
    const auto enter_content = [this](std::string content) {
        book_.enter(crash::mail_to(boiler_recipients_, std::move(content)), kEvents);
    };
    const std::string whole = crash::content_text(generator_, "<1@x>", "boilers", boiler_events_);
    enter_content("");
    EXPECT_EQ(book_.counts().broken, 2u) << "no body, and for no group";
    enter_content(crash::header_text("<2@x>") + "\r\n" + crash::footer_text("boilers", 0));
    EXPECT_EQ(book_.counts().broken, 3u) << "no event";
    enter_content(whole.substr(0, whole.size() / 2));
    EXPECT_EQ(book_.counts().broken, 5u) << "cut off, and for no group";
    enter(boiler_recipients_, "<4@x>", "boilers", {boiler_events_[0], boiler_events_[0]});
    EXPECT_EQ(book_.counts().broken, 6u) << "the same event twice";
    enter(boiler_recipients_, "<5@x>", "lifts", boiler_events_);
    EXPECT_EQ(book_.counts().broken, 7u) << "the name of another group";
}

TEST_F(BookTest, SeesAnEventThatWasNotSubmitted) {
    book_.enter(crash::mail_to(boiler_recipients_,
                               crash::content_text(generator_, "<1@x>", "boilers", boiler_events_)),
                boiler_events_[1]);
    EXPECT_EQ(book_.counts().unknown, 2u);
}

TEST_F(BookTest, SeesAReceiptThatClaimsTooMuch) {
    crash::Stages stages(kEvents);
    stages.apply({.index = kEvents});
    stages.apply({.index = boiler_events_[0],
                  .entry = crash::Entry::final,
                  .outcome = ALARM_SINK_OUTCOME_DELIVERED,
                  .certainty = ALARM_SINK_SENT_YES});
    EXPECT_EQ(book_.falsely_delivered(stages), 1u);
    enter_boilers("<1@x>");
    EXPECT_EQ(book_.falsely_delivered(stages), 0u);
}

}  // namespace
