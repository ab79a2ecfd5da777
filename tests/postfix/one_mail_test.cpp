// One event becomes one mail in a mailbox, on either port.
#include "tests/postfix/scenario.hpp"
#include "tests/support/recording_proxy.hpp"

using namespace postfix_test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

namespace {

struct Port {
    const char* tls;
    std::uint16_t (PostfixInstance::*number)() const;
};

void PrintTo(const Port& port, std::ostream* out) { *out << port.tls; }

class OneMail : public Scenario, public testing::WithParamInterface<Port> {
protected:
    OneMail() {
        RelayText relay = relay_to(postfix_);
        relay.tls = GetParam().tls;
        relay.port = wire_.port();
        sink_.configure(configuration_text({relay}, {GroupText{}}));
        sink_.start();
        sink_.submit({make_event("e-1", "Flow temperature is too high")});
    }

    PostfixInstance postfix_;
    RecordingProxy wire_{(postfix_.*GetParam().number)()};
};

TEST_P(OneMail, ReachesTheMailboxOverTls13) {
    const std::vector<ReadMail> mails = mails_of(postfix_, "facility", 1);
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_THAT(mails[0].defects, IsEmpty());
    EXPECT_THAT(mails[0].addresses.at("from"), ElementsAre("alarms@building7.example"));
    EXPECT_THAT(mails[0].addresses.at("to"), ElementsAre("facility@building7.example"));
    EXPECT_THAT(mails[0].header("subject"), StartsWith("[Building 7]"));
    EXPECT_EQ(mails[0].header("auto-submitted"), "auto-generated");
    EXPECT_THAT(mails[0].header("list-id"), HasSubstr("facility"));
    EXPECT_NE(mails[0].header("message-id"), "");
    EXPECT_NE(mails[0].header("date"), "");
    EXPECT_EQ(mails[0].content_type, "text/plain");
    EXPECT_EQ(occurrences(mails[0].body, "Flow temperature is too high"), 1u);

    EXPECT_TRUE(sink_.stop().ok());
    const PostfixCounts all = counts_at_the_end(postfix_);
    const PostfixCounts counts = postfix_.counts(GetParam().tls);
    EXPECT_EQ(counts.connections, 1u);
    EXPECT_EQ(counts.tls13_handshakes, 1u);
    EXPECT_EQ(counts.logins, 1u);
    EXPECT_EQ(counts.mails, 1u);
    EXPECT_EQ(all.connections, 1u);
}

TEST_P(OneMail, IsReceiptedWithTheRecipientsReply) {
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    const FinalReceipt final = *sink_.host().final_of("e-1");
    EXPECT_EQ(final.outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    EXPECT_EQ(final.certainty, std::uint32_t{ALARM_SINK_SENT_YES});
    EXPECT_EQ(final.attempts, 1u);
    EXPECT_EQ(final.reason, "");
    const RecipientResult* const recipient = final.of("facility@building7.example");
    ASSERT_NE(recipient, nullptr);
    EXPECT_EQ(recipient->outcome, std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    EXPECT_EQ(recipient->reply_code, 250u);
    EXPECT_EQ(recipient->enhanced_status, 0x020000u);  // 2.0.0
    EXPECT_THAT(recipient->reply_text, HasSubstr("queued as"));
}

TEST_P(OneMail, ShowsNothingOfItselfOnTheWire) {
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    const std::string wire = wire_.sent_by_clients();
    EXPECT_GT(wire.size(), 1000u);
    EXPECT_THAT(wire, Not(HasSubstr("AUTH")));
    EXPECT_THAT(wire, Not(HasSubstr("MAIL")));
    EXPECT_THAT(wire, Not(HasSubstr("facility")));
    EXPECT_THAT(wire, Not(HasSubstr("temperature")));
}

INSTANTIATE_TEST_SUITE_P(Postfix, OneMail,
                         testing::Values(Port{"implicit", &PostfixInstance::implicit_port},
                                         Port{"starttls", &PostfixInstance::starttls_port}),
                         [](const auto& one) { return std::string(one.param.tls); });

}  // namespace
