// Mails that do not wait for each other, and servers that do not bear that: whatever a server
// makes of it, each mail is there once, and what was learned is not tried again.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>

#include "encrypted_email/delivery/relay_pace.hpp"
#include "tests/matrix/trial.hpp"
#include "tests/support/configuration_text.hpp"
#include "tests/support/events.hpp"
#include "tests/support/fault_relay.hpp"
#include "tests/support/recording_proxy.hpp"
#include "tests/support/sink_under_test.hpp"

namespace matrix_test {
namespace {

using namespace test_support;
using Followers = RelayManners::Followers;

class PaceTest : public testing::Test {
protected:
    FaultRelayOptions options(Followers followers, bool chunking) const {
        FaultRelayOptions options;
        options.identity = trust_.identity();
        options.manners.followers = followers;
        options.manners.chunking = chunking;
        return options;
    }

    // One mail for each event, over one connection.
    void start(const FaultRelay& server) { start_at(server.port()); }

    void start_at(std::uint16_t port) {
        RelayText relay;
        relay.port = port;
        relay.user = "";
        relay.ca_file = trust_.ca_file();
        relay.connections = 1;
        relay.deadlines = "1s";
        GroupText group;
        group.maximum = 1;
        sink_.configure(configuration_text({relay}, {group}));
        sink_.start();
    }

    void deliver(std::size_t events) {
        submit("plant", events);
        EXPECT_TRUE(sink_.stop().ok());
    }

    void submit(const std::string& name, std::size_t events) {
        submitted_ += events;
        sink_.submit(make_events(name, events));
        ASSERT_TRUE(sink_.host().wait_for_finals(submitted_));
        EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, submitted_);
    }

    static std::size_t different_mails(const FaultRelay& server) {
        std::set<std::string> contents;
        for (const auto& mail : server.mailbox().mails())
            contents.insert(mail.content);
        return contents.size();
    }

    // Flights of the client that begin with these words.
    static std::size_t flights(const FaultRelay& server, std::string_view words) {
        std::size_t count = 0;
        for (const auto& conversation : server.conversations()) {
            for (const Said& said : conversation)
                count += said.by_client && said.bytes.find(words) != std::string::npos ? 1u : 0u;
        }
        return count;
    }

    const Trust trust_;
    SinkUnderTest sink_;
    std::size_t submitted_ = 0;
};

TEST_F(PaceTest, AMailByBdatCostsAFractionOfARoundTripOverALongLink) {
    FaultRelay server(options(Followers::served, true));
    const RecordingProxy link(server.port(), std::chrono::milliseconds(10));
    start_at(link.port());
    submit("first", 60);
    // Of the round trips that are seen here several are under way at a time: mails leave as they
    // are recorded, and not only when the replies to those before have come.  Whatever else this
    // machine does can only cut their flights into smaller ones, so that the best of some bursts
    // counts.
    std::size_t fewest = SIZE_MAX;
    for (const char* const burst : {"second", "third", "fourth"}) {
        const std::size_t before = link.round_trips();
        submit(burst, 400);
        fewest = std::min(fewest, link.round_trips() - before);
    }
    EXPECT_LE(static_cast<double>(fewest) / 400, 0.5);
    EXPECT_TRUE(sink_.stop().ok());
    EXPECT_EQ(server.stop().mails, 1260u);
}

TEST_F(PaceTest, EnvelopesLeaveWithTheContentBeforeThem) {
    FaultRelay server(options(Followers::served, false));
    start(server);
    deliver(100);
    EXPECT_GT(flights(server, "\r\n.\r\nMAIL FROM"), 50u);
    const FaultRelayCounts counts = server.stop();
    EXPECT_EQ(counts.mails, 100u);
    EXPECT_TRUE(counts.breaches.empty()) << counts.breaches.front();
}

TEST_F(PaceTest, AServerThatRefusesThatGetsEachMailOnceAndIsNotAskedAgain) {
    FaultRelay server(options(Followers::refused, false));
    start(server);
    deliver(100);
    EXPECT_LE(flights(server, "\r\n.\r\nMAIL FROM"), 2u);
    const FaultRelayCounts counts = server.stop();
    EXPECT_EQ(counts.mails, 100u);
    EXPECT_EQ(different_mails(server), 100u);
    EXPECT_EQ(counts.connections, 1u);
}

TEST_F(PaceTest, AServerThatSwallowsWhatFollowsGetsEachMailOnce) {
    FaultRelay server(options(Followers::swallowed, false));
    start(server);
    deliver(30);
    const FaultRelayCounts counts = server.stop();
    EXPECT_EQ(counts.mails, 30u);
    EXPECT_EQ(different_mails(server), 30u);
    EXPECT_LE(counts.connections, 3u);
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
}

TEST_F(PaceTest, WholeMailsFollowEachOtherByBdat) {
    FaultRelay server(options(Followers::served, true));
    start(server);
    deliver(200);
    EXPECT_GT(flights(server, "BDAT"), 10u);
    const FaultRelayCounts counts = server.stop();
    EXPECT_EQ(counts.mails, 200u);
    EXPECT_EQ(different_mails(server), 200u);
    EXPECT_TRUE(counts.breaches.empty()) << counts.breaches.front();
}

TEST_F(PaceTest, AServerThatDoesNotKnowBdatAfterAllGetsEachMailOnce) {
    FaultRelayOptions ignorant = options(Followers::served, true);
    ignorant.manners.knows_bdat = false;
    FaultRelay server(std::move(ignorant));
    start(server);
    deliver(50);
    EXPECT_LE(flights(server, "BDAT"), 2u) << server.describe();
    EXPECT_EQ(server.stop().mails, 50u);
    EXPECT_EQ(different_mails(server), 50u);
}

// The floor that RFC 1047 proves: what broke off may be there twice, nothing else, nothing less.
TEST_F(PaceTest, AConnectionThatBreaksAmongMailsByBdatDuplicatesOnlyWhatWasAhead) {
    for (const Fault fault : {Fault::drop, Fault::extra_reply, Fault::partial_then_close}) {
        SinkUnderTest sink;
        FaultRelayOptions breaking = options(Followers::served, true);
        breaking.plan.odds = {.per_mille = 30, .seed = 7, .steps = {Step::bdat}, .faults = {fault}};
        FaultRelay server(std::move(breaking));
        RelayText relay;
        relay.port = server.port();
        relay.user = "";
        relay.ca_file = trust_.ca_file();
        relay.connections = 1;
        GroupText group;
        group.maximum = 1;
        sink.configure(configuration_text({relay}, {group}));
        sink.start();
        sink.submit(make_events("plant", 300));
        ASSERT_TRUE(sink.host().wait_for_finals(300)) << name_of(fault);
        EXPECT_EQ(sink.host().runtime().ledger().counts().delivered, 300u);
        EXPECT_TRUE(sink.stop().ok());

        const FaultRelayCounts counts = server.stop();
        std::set<std::string> ids;
        for (const auto& mail : server.mailbox().mails()) {
            const std::size_t begin = mail.content.find("Message-ID: ");
            ids.insert(mail.content.substr(begin, mail.content.find('\r', begin) - begin));
        }
        EXPECT_EQ(ids.size(), 300u) << name_of(fault);
        EXPECT_LE(counts.mails - ids.size(),
                  counts.faults * encrypted_email::delivery::RelayPace::kMostMails)
            << name_of(fault);
    }
}

}  // namespace
}  // namespace matrix_test
