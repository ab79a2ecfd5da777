// Who gets a blind copy is known to the envelope alone.
#include "tests/postfix/scenario.hpp"

using namespace postfix_test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

using BlindCopy = Scenario;

TEST_F(BlindCopy, IsNamedInNobodysMail) {
    const PostfixInstance postfix;
    GroupText group;
    group.to = {mailbox("facility")};
    group.cc = {mailbox("duty")};
    group.bcc = {mailbox("insurer"), mailbox("archive")};
    sink_.configure(configuration_text({relay_to(postfix)}, {group}));
    sink_.start();
    sink_.submit({make_event("e-1", "Pump has failed")});
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_EQ(sink_.host().final_of("e-1")->recipients.size(), 4u);

    for (const std::string reader : {"facility", "duty", "insurer", "archive"}) {
        const std::vector<ReadMail> mails = mails_of(postfix, reader, 1);
        ASSERT_EQ(mails.size(), 1u) << reader;
        EXPECT_THAT(mails[0].addresses.at("to"), ElementsAre(mailbox("facility")));
        EXPECT_THAT(mails[0].addresses.at("cc"), ElementsAre(mailbox("duty")));
        EXPECT_EQ(mails[0].headers.count("bcc"), 0u);
        for (const std::string hidden : {"insurer", "archive"}) {
            if (hidden == reader) continue;  // Postfix writes it above the mail
            EXPECT_THAT(mails[0].raw, Not(HasSubstr(hidden))) << reader;
        }
    }
}

TEST_F(BlindCopy, AloneIsAMailToUndisclosedRecipients) {
    const PostfixInstance postfix;
    GroupText group;
    group.to = {};
    group.bcc = {mailbox("insurer")};
    sink_.configure(configuration_text({relay_to(postfix)}, {group}));
    sink_.start();
    sink_.submit({make_event("e-1", "Pump has failed")});

    const std::vector<ReadMail> mails = mails_of(postfix, "insurer", 1);
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_THAT(mails[0].defects, IsEmpty());
    EXPECT_EQ(mails[0].header("to"), "undisclosed-recipients:;");
}

}  // namespace
