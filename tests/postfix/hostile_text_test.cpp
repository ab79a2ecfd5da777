// Whatever bytes an event holds, the mail is correct, and nothing in it is a command or a header.
#include "host_stub/building/hostile_text.hpp"
#include "tests/postfix/scenario.hpp"

using namespace postfix_test;
using host_stub::building::endless_line;
using host_stub::building::hostile_texts;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

std::vector<host_stub::events::Event> hostile_events() {
    std::vector<std::string> texts(hostile_texts().begin(), hostile_texts().end());
    texts.push_back(endless_line());
    std::vector<host_stub::events::Event> events;
    for (const std::string& text : texts) {
        auto event = make_event("hostile-" + std::to_string(events.size()), text, text);
        event.object = text;
        event.condition = text;
        event.text = text;
        event.fields = {{text, text, text}, {text, 21.5, text}};
        events.push_back(event);
    }
    return events;
}

class HostileText : public Scenario, public testing::WithParamInterface<int> {};

TEST_P(HostileText, ArrivesInCorrectMails) {
    const PostfixInstance postfix;
    GroupText group;
    group.maximum = GetParam();
    group.wait = "1h";
    sink_.configure(configuration_text({relay_to(postfix)}, {group}));
    sink_.start();
    const auto events = hostile_events();
    sink_.submit(events);
    EXPECT_TRUE(sink_.flush().ok());
    ASSERT_TRUE(sink_.host().wait_for_finals(events.size()));
    EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, events.size());
    EXPECT_TRUE(sink_.stop().ok());

    const std::size_t mails_sent = counts_at_the_end(postfix).mails;
    const std::vector<ReadMail> mails = mails_of(postfix, "facility", mails_sent);
    EXPECT_EQ(mails.size(), mails_sent);
    for (const ReadMail& mail : mails) {
        EXPECT_THAT(mail.defects, IsEmpty());
        EXPECT_THAT(mail.addresses.at("to"), ElementsAre("facility@building7.example"));
        EXPECT_EQ(mail.headers.count("bcc"), 0u);
        EXPECT_EQ(mail.headers.count("x-injected"), 0u);
        EXPECT_NE(mail.header("subject"), "");
        EXPECT_THAT(mail.header("subject"), Not(HasSubstr("\n")));
        EXPECT_THAT(mail.raw, Not(HasSubstr(std::string(1, '\0'))));
    }
    EXPECT_THAT(postfix.log(), Not(HasSubstr("intruder")));
}

INSTANTIATE_TEST_SUITE_P(EventsInAMail, HostileText, testing::Values(1, 50),
                         [](const auto& one) { return std::to_string(one.param); });

}  // namespace
