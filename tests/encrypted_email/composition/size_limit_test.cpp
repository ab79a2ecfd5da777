#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "encrypted_email/composition/mail.hpp"
#include "support/example.hpp"
#include "support/mail_rules.hpp"

// What becomes of a mail that is larger than the server takes (Mail::write, Transport::size_limit).
namespace {

using namespace encrypted_email;
using namespace encrypted_email::composition;
using testing::HasSubstr;
using testing::Not;

struct Texts {
    // Events with texts of these sizes, each of a character that the frame lacks: '!', '"', '#'
    // ....
    explicit Texts(std::initializer_list<std::size_t> sizes) {
        for (const std::size_t size : sizes) {
            texts.emplace_back(size, static_cast<char>('!' + texts.size()));
            events.push_back(example::alarm());
            events.back().text = texts.back();
            events.back().summary = "s";
            events.back().object = "o";
            events.back().category = "c";
        }
    }

    std::string written(const Transport& transport) const {
        return example::written(example::mail(example::group(), events), transport);
    }

    std::deque<std::string> texts;
    std::vector<intake::Event> events;
};

// How much is shown of the text that is made of `character`.
std::size_t shown(const std::string& mail, char character) {
    const std::string body = rules::decoded_body(mail);
    return static_cast<std::size_t>(std::count(body.begin(), body.end(), character));
}

TEST(SizeLimit, DoesNotTouchAMailThatFits) {
    const Texts texts({5'000});
    EXPECT_EQ(texts.written({true, 100'000}), texts.written({true, 0}));
}

TEST(SizeLimit, ShortensTheLongTextsAndKeepsTheShortOnes) {
    const Texts texts({90'000, 1'000, 60'000});
    const std::string mail = texts.written({true, 50'000});
    EXPECT_LE(mail.size(), 50'000u);
    EXPECT_GT(mail.size(), 40'000u);
    EXPECT_GT(shown(mail, '!'), 15'000u);
    EXPECT_EQ(shown(mail, '!'), shown(mail, '#'));
    EXPECT_GE(shown(mail, '"'), 1'000u);
    EXPECT_THAT(mail, HasSubstr("[text shortened: 90,000 bytes arrived, the first "));
    EXPECT_THAT(mail, HasSubstr("[text shortened: 60,000 bytes arrived, the first "));
    EXPECT_THAT(mail, Not(HasSubstr("1,000 bytes arrived")));
    EXPECT_EQ(rules::broken_rule(mail), "");
}

TEST(SizeLimit, HoldsForWhatIsSentNotForWhatIsRead) {
    std::string japanese;
    while (japanese.size() < 90'000) {
        japanese += "冷水ポンプ";
    }
    intake::Event event = example::alarm();
    event.text = japanese;
    for (const bool eight_bit : {false, true}) {
        const std::string mail =
            example::written(example::mail(example::group(), {event}), {eight_bit, 60'000});
        EXPECT_LE(mail.size(), 60'000u);
        EXPECT_GT(mail.size(), 50'000u);
        EXPECT_EQ(rules::broken_rule(mail), "");
    }
}

TEST(SizeLimit, LeavesOutTheLeastUrgentEventsWhenEvenTheirHeadsDoNotFit) {
    std::vector<intake::Event> events(200, example::alarm());
    for (std::size_t i = 0; i < events.size(); ++i) {
        events[i].priority = static_cast<std::uint32_t>(i);
        events[i].text = "a text";
    }
    const std::string mail =
        example::written(example::mail(example::group(), events), {true, 12'000});
    EXPECT_LE(mail.size(), 12'000u);
    EXPECT_GT(mail.size(), 8'000u);
    EXPECT_THAT(mail, HasSubstr("200 events"));
    EXPECT_THAT(mail, HasSubstr("priority 0,"));
    EXPECT_THAT(mail, Not(HasSubstr("priority 199,")));
    EXPECT_THAT(mail, HasSubstr("Left out, to keep this mail below its size limit: "));
    EXPECT_THAT(mail, HasSubstr("[text left out: 6 bytes arrived]"));
    EXPECT_EQ(rules::broken_rule(mail), "");
}

TEST(SizeLimit, IsTenMegabytesEvenIfTheServerHasNone) {
    const std::string large(120'000, 'z');
    std::vector<intake::Event> events(150, example::alarm());
    for (intake::Event& event : events) {
        event.text = large;
    }
    const std::string mail = example::written(example::mail(example::group(), events));
    EXPECT_LE(mail.size(), 10'000'000u);
    EXPECT_GT(mail.size(), 9'000'000u);
}

TEST(SizeLimit, StillGivesAWholeMailWhenNothingCanFit) {
    const std::string mail = Texts({10}).written({true, 100});
    EXPECT_EQ(rules::broken_rule(mail), "");
    EXPECT_THAT(mail, HasSubstr("1 event, the least urgent."));
}

TEST(SizeLimit, HoldsForEverySize) {
    const Texts texts({90'000, 100, 7'000, 7'000, 0});
    for (std::uint64_t limit = 3'000; limit < 200'000; limit = limit * 5 / 4) {
        for (const bool eight_bit : {false, true}) {
            const std::string mail = texts.written({eight_bit, limit});
            EXPECT_LE(mail.size(), limit);
            EXPECT_EQ(rules::broken_rule(mail), "") << limit;
        }
    }
}

}  // namespace
