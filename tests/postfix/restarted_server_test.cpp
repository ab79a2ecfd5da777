// The server goes down among mails and comes back: every event is delivered, what waited in one
// catch-up mail, and only a mail whose answer was lost can be there twice, under one Message-ID.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "encrypted_email/delivery/relay_pace.hpp"
#include "tests/postfix/scenario.hpp"

using namespace postfix_test;
namespace delivery = encrypted_email::delivery;

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

    // Each mail under its Message-ID, and those that are there again.  What Postfix took once is
    // one mail, and has one line of trace: it may put it into the mailbox twice, when it is ended
    // between that and noting it.
    std::vector<ReadMail> once;
    std::vector<ReadMail> repeated;
    ASSERT_TRUE(eventually("every event in the mailbox", [&] {
        once.clear();
        repeated.clear();
        std::set<std::string> seen;
        std::set<std::string> taken;
        for (ReadMail& mail : read_mails(postfix.mails_of("facility"))) {
            if (!taken.insert(mail.header("received")).second) continue;
            const bool is_new = seen.insert(mail.header("message-id")).second;
            (is_new ? once : repeated).push_back(std::move(mail));
        }
        return std::all_of(events.begin(), events.end(), [&](const auto& event) {
            return times_told(once, event) > 0;
        });
    }));
    const auto late = std::count_if(once.begin(), once.end(), [](const ReadMail& mail) {
        return mail.body.starts_with("This mail comes late");
    });
    EXPECT_EQ(late, 1) << "one mail for what waited";
    EXPECT_LT(once.size(), 200u);
    // As many as may be ahead of their replies on each of two connections.
    EXPECT_LE(repeated.size(), 2 * delivery::RelayPace::kMostMails);
    for (const auto& event : events) {
        EXPECT_EQ(times_told(once, event), 1u) << event.id;
        if (times_told(repeated, event) != 0) {
            EXPECT_GT(sink_.host().final_of(event.id)->attempts, 1u) << event.id;
        }
    }
}

}  // namespace
