// What one fault in an otherwise ordinary session does not show.
#include <gtest/gtest.h>

#include "tests/matrix/trial.hpp"
#include "tests/support/configuration_text.hpp"
#include "tests/support/events.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fault_relay.hpp"
#include "tests/support/sink_under_test.hpp"

namespace matrix_test {
namespace {

using namespace test_support;

class SpecialCase : public testing::Test {
protected:
    FaultRelayOptions options() const {
        FaultRelayOptions options;
        options.identity = trust_.identity();
        return options;
    }

    // One mail for all the events of the category.
    static GroupText group(std::string name, std::vector<std::string> to, std::string category) {
        GroupText group;
        group.name = std::move(name);
        group.to = std::move(to);
        group.category = std::move(category);
        return group;
    }

    void start(const FaultRelay& server, const std::vector<GroupText>& groups) {
        RelayText relay;
        relay.port = server.port();
        relay.user = "";
        relay.ca_file = trust_.ca_file();
        relay.connections = 1;
        sink_.configure(configuration_text({relay}, groups));
        sink_.start();
    }

    // Of the recipient, or of the event as a whole.
    std::uint32_t outcome(const std::string& event, std::string_view recipient = {}) {
        const FinalReceipt final = sink_.host().final_of(event).value_or(FinalReceipt{});
        if (recipient.empty()) return final.outcome;
        const RecipientResult* const one = final.of(recipient);
        return one == nullptr ? std::uint32_t{ALARM_SINK_OUTCOME_PENDING} : one->outcome;
    }

    const Trust trust_;
    SinkUnderTest sink_;
};

TEST_F(SpecialCase, AServerThatWantsContentForNobodyGetsALoneDotAndNoEmptyMail) {
    FaultRelayOptions eager = options();
    eager.manners.eager_354 = true;
    FaultRelay server(std::move(eager));
    start(server, {group("nobody", {"refused@a.example", "refused@b.example"}, "Nobody"),
                   group("somebody", {"facility@building7.example"}, "HVAC")});
    sink_.submit(make_events("nobody", 1, "Nobody"));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    sink_.submit(make_events("plant", 1));
    ASSERT_TRUE(sink_.host().wait_for_finals(2));
    EXPECT_TRUE(sink_.stop().ok());

    EXPECT_EQ(outcome("nobody-0001"), std::uint32_t{ALARM_SINK_OUTCOME_REJECTED});
    EXPECT_EQ(outcome("plant-0001"), std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    const FaultRelayCounts counts = server.stop();
    EXPECT_EQ(counts.lone_dots, 1u) << server.describe();
    EXPECT_EQ(counts.mails, 1u);
    EXPECT_EQ(counts.connections, 1u);
    EXPECT_TRUE(counts.breaches.empty()) << server.describe();
}

TEST_F(SpecialCase, AStrayReplyMakesNobodyRefusedWhoIsNot) {
    FaultRelayOptions stray = options();
    stray.plan.misbehaviours = {{Step::mail, Fault::extra_reply, 1}};
    FaultRelay server(std::move(stray));
    // The second one's reply is taken for the last one's, as long as nobody notices.
    start(server,
          {group("facility",
                 {"a@building7.example", "refused@building7.example", "b@building7.example"},
                 "HVAC")});
    sink_.submit(make_events("plant", 1));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_EQ(outcome("plant-0001", "a@building7.example"),
              std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    EXPECT_EQ(outcome("plant-0001", "b@building7.example"),
              std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    EXPECT_EQ(outcome("plant-0001", "refused@building7.example"),
              std::uint32_t{ALARM_SINK_OUTCOME_REJECTED});
    ASSERT_EQ(server.mailbox().count(), 1u);
    EXPECT_EQ(server.mailbox().mails().front().recipients.size(), 2u);
}

TEST_F(SpecialCase, ContentIsNotSentToAServerThatAnswersAheadOfIt) {
    FaultRelayOptions stray = options();
    stray.plan.misbehaviours = {{Step::data, Fault::extra_reply, 1}};
    FaultRelay server(std::move(stray));
    start(server, {group("facility", {"facility@building7.example"}, "HVAC")});
    sink_.submit(make_events("plant", 1));
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    EXPECT_TRUE(sink_.stop().ok());
    // Sent and not believed, it would have come twice.
    EXPECT_EQ(server.stop().mails, 1u) << server.describe();
}

TEST_F(SpecialCase, RecipientsChooseTheirFault) {
    FaultRelay server(options());
    start(server,
          {group("dropped", {"drop-at-data@building7.example"}, "Dropped"),
           group("reset", {"reset-at-dot@building7.example"}, "Reset"),
           group("refused", {"refused@building7.example", "x@building7.example"}, "Refused")});
    for (const std::string name : {"Dropped", "Reset", "Refused"})
        sink_.submit(make_events(name, 1, name));
    ASSERT_TRUE(sink_.host().wait_for_finals(3));
    EXPECT_EQ(outcome("Dropped-0001"), std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    EXPECT_EQ(outcome("Reset-0001"), std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED});
    EXPECT_EQ(outcome("Refused-0001"), std::uint32_t{ALARM_SINK_OUTCOME_PARTIAL});
    EXPECT_EQ(server.faults(), 2u);
    EXPECT_EQ(server.mailbox().count(), 3u);
}

}  // namespace
}  // namespace matrix_test
