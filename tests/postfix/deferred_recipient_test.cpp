// A recipient whom the server takes later is waited for, and nobody gets the mail twice.
#include "tests/postfix/scenario.hpp"

using namespace postfix_test;
using testing::IsEmpty;

namespace {

class DeferredRecipient : public Scenario {
protected:
    DeferredRecipient() {
        group_.to = {mailbox("facility"), mailbox("later")};
        group_.bcc = {mailbox("duty")};
        configure();
        sink_.start();
        sink_.submit({make_event("e-1", "Pump has failed")});
    }

    void configure() { sink_.configure(configuration_text({relay_to(postfix_)}, {group_})); }

    PostfixInstance postfix_{{{mailbox("later"), "450 4.2.1 come back later"}}};
    GroupText group_;
};

TEST_F(DeferredRecipient, StaysPendingWhileTheOthersHaveTheMail) {
    EXPECT_TRUE(sink_.flush().ok());
    EXPECT_EQ(mails_of(postfix_, "facility", 1).size(), 1u);
    EXPECT_EQ(mails_of(postfix_, "duty", 1).size(), 1u);

    EXPECT_TRUE(sink_.stop().ok());
    EXPECT_EQ(sink_.host().final_of("e-1"), std::nullopt);
    EXPECT_EQ(sink_.host().runtime().ledger().counts().in_custody, 1u);
    EXPECT_THAT(postfix_.mails_of("later"), IsEmpty());
}

TEST_F(DeferredRecipient, GetsTheMailAloneWhenTheServerTakesIt) {
    EXPECT_TRUE(sink_.flush().ok());
    EXPECT_EQ(mails_of(postfix_, "facility", 1).size(), 1u);
    EXPECT_EQ(sink_.host().final_of("e-1"), std::nullopt);

    postfix_.stop();
    postfix_.set_answers({});
    postfix_.start();
    configure();  // ends the pause before the next attempt
    ASSERT_TRUE(sink_.host().wait_for_finals(1));

    const FinalReceipt final = *sink_.host().final_of("e-1");
    EXPECT_EQ(final.outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    EXPECT_EQ(final.attempts, 2u);
    EXPECT_EQ(final.recipients.size(), 3u);
    const std::vector<ReadMail> late = mails_of(postfix_, "later", 1);
    const std::vector<ReadMail> prompt = mails_of(postfix_, "facility", 1);
    ASSERT_EQ(late.size(), 1u);
    ASSERT_EQ(prompt.size(), 1u);
    EXPECT_EQ(late[0].header("message-id"), prompt[0].header("message-id"));
    EXPECT_EQ(mails_of(postfix_, "duty", 1).size(), 1u);
}

}  // namespace
