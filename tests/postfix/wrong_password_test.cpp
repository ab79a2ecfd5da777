// A wrong password is told, drops nothing, and is put right by the host and a reconfigure.
#include "tests/postfix/scenario.hpp"

using namespace postfix_test;
using testing::HasSubstr;
using testing::Not;

namespace {

using WrongPassword = Scenario;

TEST_F(WrongPassword, KeepsTheEventsUntilItIsPutRight) {
    const PostfixInstance postfix;
    const std::string document = configuration_text({relay_to(postfix)}, {GroupText{}});
    sink_.host().set_secret("relay-password", "an old password");
    sink_.configure(document);
    sink_.start();
    const auto events = make_events("plant", 20);
    sink_.submit(events);

    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-credentials:main"));
    const std::string text = sink_.host().trouble_text("relay-credentials:main");
    EXPECT_THAT(text, HasSubstr("535"));
    EXPECT_THAT(text, HasSubstr("relays.main.user \"alarms\""));
    EXPECT_THAT(text, HasSubstr("\"relay-password\""));
    EXPECT_THAT(sink_.host().everything_said(), Not(HasSubstr("an old password")));
    EXPECT_TRUE(sink_.host().finals().empty());

    sink_.host().set_secret("relay-password", std::string(PostfixInstance::kPassword));
    sink_.configure(document);
    ASSERT_TRUE(sink_.host().wait_for_finals(20));
    EXPECT_TRUE(sink_.host().wait_until_over("relay-credentials:main"));
    EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, 20u);
    EXPECT_TRUE(sink_.stop().ok());

    // An account is not locked by trying again and again.
    const PostfixCounts counts = counts_at_the_end(postfix);
    EXPECT_LE(counts.refused_logins, 2u);
    const std::vector<ReadMail> mails = mails_of(postfix, "facility", counts.mails);
    for (const auto& event : events)
        EXPECT_EQ(times_told(mails, event), 1u) << event.id;
}

}  // namespace
