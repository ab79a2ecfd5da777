// A server that hangs up or falls silent at any step costs no event, and no stop() its deadline.
#include "tests/support/fault_relay.hpp"

#include "tests/errors/relay_error.hpp"

using namespace errors_test;
using namespace std::chrono_literals;

namespace {

constexpr std::array kTried = {Step::connect, Step::banner, Step::ehlo, Step::auth, Step::mail,
                               Step::rcpt,    Step::data,   Step::dot,  Step::taken};

class FaultRelayError : public RelayError {
protected:
    FaultRelayOptions fault(Misbehaviour misbehaviour) const {
        FaultRelayOptions options;
        options.identity = good_identity();
        options.manners.credentials = {std::string(kUser), std::string(kPassword)};
        options.manners.pipelining = false;
        options.plan.misbehaviours = {misbehaviour};
        return options;
    }

    RelayText relay_to(const FaultRelay& server) const {
        RelayText relay = good_relay();
        relay.port = server.port();
        relay.connections = 1;
        return relay;
    }
};

class FaultySteps : public FaultRelayError, public testing::WithParamInterface<Step> {};

std::string message_id(const std::string& content) {
    const auto begin = content.find("\r\nMessage-ID: ");
    return content.substr(begin, content.find("\r\n", begin + 2) - begin);
}

TEST_P(FaultySteps, ThatHangsUpIsTriedAgain) {
    const FaultRelay server(fault({GetParam(), Fault::drop, 1}));
    start(relay_to(server));
    ASSERT_TRUE(sink_.host().wait_for_finals(events_.size()));
    EXPECT_EQ(server.faults(), 1u);
    EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, events_.size());
    EXPECT_TRUE(sink_.host().runtime().troubles().standing().empty());

    // What was taken and not answered is the one thing that comes twice, as the same mail.
    const auto mails = server.mailbox().mails();
    ASSERT_EQ(mails.size(), GetParam() == Step::taken ? 2u : 1u);
    EXPECT_EQ(message_id(mails.front().content), message_id(mails.back().content));
    const bool had_begun = GetParam() >= Step::mail;
    for (const auto& event : events_) {
        EXPECT_EQ(times_told(mails.back(), event), 1u) << event.id;
        EXPECT_EQ(sink_.host().final_of(event.id)->attempts, had_begun ? 2u : 1u) << event.id;
    }
}

TEST_P(FaultySteps, ThatHangsUpEveryTimeIsToldAsATrouble) {
    const FaultRelay server(fault({GetParam(), Fault::drop, Misbehaviour::kAlways}));
    start(relay_to(server));
    expect_trouble("relay-unreachable:main", {"closed"});
    EXPECT_TRUE(eventually("a second attempt", [&] { return server.faults() >= 2; }));
    EXPECT_TRUE(sink_.stop(1s).ok());
    EXPECT_TRUE(sink_.host().finals().empty());
    EXPECT_EQ(sink_.host().runtime().ledger().counts().in_custody, events_.size());
}

TEST_P(FaultySteps, ThatFallsSilentDoesNotHoldUpStop) {
    const FaultRelay server(fault({GetParam(), Fault::black_hole, Misbehaviour::kAlways}));
    start(relay_to(server));
    ASSERT_TRUE(eventually("the silence", [&] { return server.faults() >= 1; }));

    // The sink itself would wait 30 s and more.
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(sink_.stop(1s).ok());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 15s);
    EXPECT_TRUE(sink_.host().finals().empty());
    EXPECT_EQ(sink_.host().runtime().ledger().counts().in_custody, events_.size());
}

INSTANTIATE_TEST_SUITE_P(At, FaultySteps, testing::ValuesIn(kTried),
                         [](const auto& one) { return std::string(name_of(one.param)); });

class LostAnswer : public FaultRelayError {};

TEST_F(LostAnswer, OfAnExpiredEventIsReceiptedAsMaybeSent) {
    const FaultRelay server(fault({Step::taken, Fault::drop, Misbehaviour::kAlways}));
    const RelayText relay = relay_to(server);
    for (auto& event : events_)
        event.expires_unix_ns = event.occurred_unix_ns + 3'600'000'000'000;
    start(relay);
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-unreachable:main"));
    sink_.host().set_clock_ahead(2h);
    ASSERT_TRUE(eventually("the next attempt to connect", [&] {
        configure(relay);  // ends the pause
        return sink_.host().finals().size() == events_.size();
    }));
    for (const auto& event : events_) {
        const FinalReceipt final = *sink_.host().final_of(event.id);
        EXPECT_EQ(final.outcome, std::uint32_t{ALARM_SINK_OUTCOME_EXPIRED});
        EXPECT_EQ(final.certainty, std::uint32_t{ALARM_SINK_SENT_MAYBE});
    }
}

}  // namespace
