// A recipient that the server refuses for good does not stop the others.
#include "tests/postfix/scenario.hpp"

using namespace postfix_test;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

using RefusedRecipient = Scenario;

TEST_F(RefusedRecipient, DoesNotKeepTheMailFromTheOthers) {
    const PostfixInstance postfix({{mailbox("gone"), "550 5.1.1 no such mailbox here"}});
    GroupText group;
    group.to = {mailbox("facility"), mailbox("gone")};
    group.cc = {mailbox("duty")};
    sink_.configure(configuration_text({relay_to(postfix)}, {group}));
    sink_.start();
    sink_.submit({make_event("e-1", "Pump has failed")});
    ASSERT_TRUE(sink_.host().wait_for_finals(1));

    const FinalReceipt final = *sink_.host().final_of("e-1");
    EXPECT_EQ(final.outcome, std::uint32_t{ALARM_SINK_OUTCOME_PARTIAL});
    EXPECT_EQ(final.certainty, std::uint32_t{ALARM_SINK_SENT_YES});
    EXPECT_THAT(final.reason, HasSubstr(mailbox("gone")));
    ASSERT_EQ(final.recipients.size(), 3u);
    for (const char* reached : {"facility", "duty"}) {
        const RecipientResult* const one = final.of(mailbox(reached));
        ASSERT_NE(one, nullptr) << reached;
        EXPECT_EQ(one->outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
        EXPECT_EQ(one->reply_code, 250u);
        EXPECT_EQ(mails_of(postfix, reached, 1).size(), 1u);
    }
    const RecipientResult* const gone = final.of(mailbox("gone"));
    ASSERT_NE(gone, nullptr);
    EXPECT_EQ(gone->outcome, std::uint32_t{ALARM_SINK_OUTCOME_REJECTED});
    EXPECT_EQ(gone->reply_code, 550u);
    EXPECT_EQ(gone->enhanced_status, 0x050101u);  // 5.1.1
    EXPECT_THAT(gone->reply_text, HasSubstr("no such mailbox here"));
    EXPECT_THAT(postfix.mails_of("gone"), IsEmpty());
}

TEST_F(RefusedRecipient, AloneGetsNoEmptyMail) {
    const PostfixInstance postfix({{mailbox("gone"), "550 5.1.1 no such mailbox here"}});
    GroupText group;
    group.to = {mailbox("gone")};
    sink_.configure(configuration_text({relay_to(postfix)}, {group}));
    sink_.start();
    sink_.submit({make_event("e-1", "Pump has failed")});
    ASSERT_TRUE(sink_.host().wait_for_finals(1));

    const FinalReceipt final = *sink_.host().final_of("e-1");
    EXPECT_EQ(final.outcome, std::uint32_t{ALARM_SINK_OUTCOME_REJECTED});
    EXPECT_EQ(final.certainty, std::uint32_t{ALARM_SINK_SENT_NO});
    EXPECT_THAT(final.reason, HasSubstr("550"));
    EXPECT_TRUE(sink_.stop().ok());
    EXPECT_EQ(counts_at_the_end(postfix).mails, 0u);
}

}  // namespace
