// The server goes down among mails and comes back: every event is delivered, and only a mail whose
// answer was lost can be there twice, under one Message-ID.
#include <map>

#include "tests/postfix/scenario.hpp"

using namespace postfix_test;

namespace {

using RestartedServer = Scenario;

TEST_F(RestartedServer, LosesNoEvent) {
    PostfixInstance postfix;
    GroupText group;
    group.wait = "1h";  // only a full mail leaves
    group.maximum = 2;
    sink_.configure(configuration_text({relay_to(postfix)}, {group}));
    sink_.start();
    const auto events = make_events("plant", 400);
    sink_.submit(events);
    ASSERT_TRUE(eventually("some mails", [&] { return postfix.counts().mails >= 20; }));
    postfix.stop();
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-unreachable:main"));
    ASSERT_LT(sink_.host().finals().size(), events.size());
    postfix.start();
    ASSERT_TRUE(sink_.host().wait_for_finals(events.size()));
    EXPECT_TRUE(sink_.host().wait_until_over("relay-unreachable:main"));
    EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, events.size());

    // Each mail under its Message-ID, and those that are there again.
    std::map<std::string, ReadMail> mails;
    std::vector<ReadMail> repeated;
    ASSERT_TRUE(eventually("every mail in the mailbox", [&] {
        mails.clear();
        repeated.clear();
        for (ReadMail& mail : read_mails(postfix.mails_of("facility"))) {
            const auto [known, is_new] = mails.emplace(mail.header("message-id"), mail);
            if (!is_new) repeated.push_back(std::move(mail));
        }
        return mails.size() >= 200;
    }));
    std::vector<ReadMail> once;
    for (const auto& [id, mail] : mails)
        once.push_back(mail);
    EXPECT_EQ(once.size(), 200u);
    EXPECT_LE(repeated.size(), 2u);  // one for each connection
    for (const auto& event : events) {
        EXPECT_EQ(times_told(once, event), 1u) << event.id;
        if (times_told(repeated, event) != 0) {
            EXPECT_GT(sink_.host().final_of(event.id)->attempts, 1u) << event.id;
        }
    }
}

}  // namespace
