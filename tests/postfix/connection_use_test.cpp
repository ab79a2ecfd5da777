// A connection that was idle for too long is closed; the next one costs no full handshake.
#include "tests/postfix/scenario.hpp"

using namespace postfix_test;

namespace {

using ConnectionUse = Scenario;

TEST_F(ConnectionUse, ResumesTheTlsSessionOnANewConnection) {
    const PostfixInstance postfix;
    RelayText relay = relay_to(postfix);
    relay.idle_timeout = "1s";
    sink_.configure(configuration_text({relay}, {GroupText{}}));
    sink_.start();

    sink_.submit({make_event("e-1", "first")});
    ASSERT_TRUE(sink_.host().wait_for_finals(1));
    ASSERT_TRUE(eventually("the end of the idle connection",
                           [&] { return postfix.counts().disconnections == 1; }));
    sink_.submit({make_event("e-2", "second")});
    ASSERT_TRUE(sink_.host().wait_for_finals(2));
    EXPECT_TRUE(sink_.stop().ok());

    const PostfixCounts counts = counts_at_the_end(postfix);
    EXPECT_EQ(counts.connections, 2u);
    EXPECT_EQ(counts.full_handshakes, 1u);
    EXPECT_EQ(counts.resumed_handshakes, 1u);
    EXPECT_EQ(counts.logins, 2u);
    EXPECT_EQ(counts.mails, 2u);
}

TEST_F(ConnectionUse, SendsMailAfterMailOverOneConnection) {
    const PostfixInstance postfix;
    RelayText relay = relay_to(postfix);
    relay.connections = 1;
    GroupText group;
    group.maximum = 1;
    sink_.configure(configuration_text({relay}, {group}));
    sink_.start();

    sink_.submit(make_events("plant", 30));
    ASSERT_TRUE(sink_.host().wait_for_finals(30));
    EXPECT_TRUE(sink_.stop().ok());

    const PostfixCounts counts = counts_at_the_end(postfix);
    EXPECT_EQ(counts.connections, 1u);
    EXPECT_EQ(counts.logins, 1u);
    EXPECT_EQ(counts.mails, 30u);
}

}  // namespace
