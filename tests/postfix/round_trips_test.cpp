// Over a link of 20 ms a mail costs what the server makes possible: no more than one round trip
// with CHUNKING or PIPELINING, four where neither is offered; and a connection costs the round
// trips that the protocols ask for, and none beside them.
#include "tests/postfix/scenario.hpp"
#include "tests/support/recording_proxy.hpp"

using namespace postfix_test;
using namespace std::chrono_literals;

namespace {

class RoundTrips : public Scenario {
protected:
    // One event, one mail, over one connection to `postfix` behind the link.
    void start(const PostfixInstance& postfix, bool starttls = false) {
        link_.emplace(starttls ? postfix.starttls_port() : postfix.implicit_port(), 10ms);
        RelayText relay = relay_to(postfix);
        relay.port = link_->port();
        relay.tls = starttls ? "starttls" : "implicit";
        relay.connections = 1;
        GroupText group;
        group.maximum = 1;
        sink_.configure(configuration_text({relay}, {group}));
        sink_.start();
    }

    // For each mail, once the relay is known.
    double per_mail(std::size_t mails) {
        deliver("first", 40);
        const std::size_t before = link_->round_trips();
        deliver("then", mails);
        return static_cast<double>(link_->round_trips() - before) / static_cast<double>(mails);
    }

    void deliver(const std::string& name, std::size_t mails) {
        sink_.submit(make_events(name, mails));
        submitted_ += mails;
        ASSERT_TRUE(sink_.host().wait_for_finals(submitted_));
        EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, submitted_);
    }

    std::optional<RecordingProxy> link_;
    std::size_t submitted_ = 0;
};

// A server that answers mail by mail hears of the next one after each: the client has not waited,
// but nobody can see that from outside.
TEST_F(RoundTrips, AreAtMostOneForAMailWithChunking) {
    const PostfixInstance postfix;
    start(postfix);
    EXPECT_LE(per_mail(200), 1.15);
    EXPECT_EQ(postfix.counts().connections, 1u);
    EXPECT_EQ(postfix.counts().mails, 240u);
}

TEST_F(RoundTrips, AreOneForAMailWithPipelining) {
    const PostfixInstance postfix({}, "chunking");
    start(postfix);
    EXPECT_LE(per_mail(100), 1.15);
    EXPECT_EQ(postfix.counts().connections, 1u);
}

TEST_F(RoundTrips, AreFourForAMailWithoutBoth) {
    const PostfixInstance postfix({}, "chunking, pipelining");
    start(postfix);
    EXPECT_LE(per_mail(20), 4.2);
    EXPECT_EQ(postfix.counts().connections, 1u);
}

// TLS 1.3, the greeting, EHLO, AUTH PLAIN with its initial response: the first MAIL follows the
// fourth answer, and connecting is a round trip that the link does not see.
TEST_F(RoundTrips, OfANewConnectionAreFiveUntilTheFirstMailOverImplicitTls) {
    const PostfixInstance postfix({}, "chunking, pipelining");
    start(postfix);
    deliver("only", 1);
    constexpr std::size_t kOfTheMail = 3;  // RCPT, DATA and the content follow an answer each
    EXPECT_LE(link_->round_trips(), 4 + kOfTheMail);
}

TEST_F(RoundTrips, OfANewConnectionAreSevenWithStarttls) {
    const PostfixInstance postfix({}, "chunking, pipelining");
    start(postfix, true);
    deliver("only", 1);
    constexpr std::size_t kOfTheMail = 3;
    EXPECT_LE(link_->round_trips(), 6 + kOfTheMail);
}

}  // namespace
