#include "encrypted_email/delivery/relay_health.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

using namespace encrypted_email::delivery;
using namespace std::chrono_literals;

namespace {

using State = RelayHealth::State;
using Meaning = RelayHealth::Meaning;
using Attempt = RelayHealth::Attempt;
using End = RelayHealth::End;

// Both clocks, of which only one is ever read.
class RelayHealthTest : public testing::Test {
protected:
    [[nodiscard]] Instant now() const { return now_; }
    [[nodiscard]] std::int64_t unix_ns() const { return now_.unix_ns; }

    void pass(std::chrono::nanoseconds time) {
        now_.steady += time;
        now_.unix_ns += time.count();
    }

    Attempt begin() {
        const auto attempt = health_.begin(now_.steady);
        EXPECT_TRUE(attempt);
        return attempt.value_or(Attempt{});
    }

    [[nodiscard]] bool may_begin() const {
        RelayHealth copy = health_;
        return copy.begin(now_.steady).has_value();
    }

    Meaning fail(const Attempt& attempt, FailureKind kind = FailureKind::unreachable,
                 const std::string& text = "no route") {
        return health_.ended(attempt, {.failure = {kind, text}}, now_);
    }

    // Lets the pause pass and the probe fail.  Gives the pause.
    std::chrono::nanoseconds fail_again(FailureKind kind) {
        const auto until = health_.next_attempt().value_or(now_.steady);
        const auto pause = until - now_.steady;
        pass(pause);
        fail(begin(), kind);
        return pause;
    }

    void connect(const Attempt& attempt) { health_.connected(attempt, now_); }

    RelayHealth health_{42};
    Instant now_{RelayHealth::TimePoint(1000h), 1'800'000'000'000'000'000};
};

TEST_F(RelayHealthTest, LetsConnectionsBeginWhileAllIsWell) {
    std::vector<Attempt> attempts;
    for (int i = 0; i < 100; ++i)
        attempts.push_back(begin());
    EXPECT_EQ(health_.state(now().steady), State::closed);
    EXPECT_FALSE(health_.is_down());
    EXPECT_EQ(health_.outage().began_unix_ns, 0);
    EXPECT_FALSE(health_.next_attempt());
    for (const Attempt& attempt : attempts)
        EXPECT_EQ(health_.ended(attempt, {}, now()), Meaning::nothing);
    EXPECT_TRUE(may_begin());
}

TEST_F(RelayHealthTest, OpensAtAFailureAndLetsOneProbeThroughAfterThePause) {
    EXPECT_EQ(fail(begin()), Meaning::failed);
    EXPECT_EQ(health_.state(now().steady), State::open);
    EXPECT_TRUE(health_.is_down());
    EXPECT_FALSE(may_begin());
    ASSERT_TRUE(health_.next_attempt());
    pass(*health_.next_attempt() - now().steady - 1ns);
    EXPECT_FALSE(may_begin());
    pass(1ns);
    EXPECT_EQ(health_.state(now().steady), State::half_open);
    const Attempt probe = begin();
    EXPECT_FALSE(may_begin()) << "one is enough";
    EXPECT_FALSE(health_.next_attempt());
    pass(1h);
    EXPECT_FALSE(may_begin()) << "it is still on its way";
    connect(probe);
    EXPECT_EQ(health_.state(now().steady), State::closed);
    EXPECT_FALSE(health_.is_down());
    EXPECT_TRUE(may_begin());
}

TEST_F(RelayHealthTest, DoublesThePauseFromItsFirstToItsLongest) {
    for (const auto kind :
         {FailureKind::unreachable, FailureKind::certificate, FailureKind::protocol,
          FailureKind::credentials, FailureKind::capacity}) {
        RelayHealth health(static_cast<std::uint32_t>(kind));
        const PauseRange range = RelayHealth::pauses_of(kind);
        Instant at = now();
        auto whole = range.first;
        for (int i = 0; i < 100; ++i) {
            const auto attempt = health.begin(at.steady);
            ASSERT_TRUE(attempt);
            health.ended(*attempt, {.failure = {kind, "x"}}, at);
            const auto pause = *health.next_attempt() - at.steady;
            EXPECT_LE(pause, whole);
            EXPECT_GE(pause, whole * 4 / 5);
            whole = std::min(whole * 2, range.longest);
            at.steady += pause;
        }
        EXPECT_EQ(health.failures_in_a_row(), 100u);
    }
}

TEST_F(RelayHealthTest, DoesNotHammerRefusedCredentials) {
    fail(begin(), FailureKind::credentials);
    const auto first = *health_.next_attempt() - now().steady;
    EXPECT_GE(first, 48s);
    // A line that flaps in between does not shorten it.
    pass(first);
    fail(begin(), FailureKind::unreachable);
    EXPECT_LE(*health_.next_attempt() - now().steady, 1s) << "another cause, another count";
    pass(1s);
    fail(begin(), FailureKind::credentials);
    EXPECT_GE(*health_.next_attempt() - now().steady, 96s);
}

TEST_F(RelayHealthTest, BeginsWithTheShortestPauseAfterItWorked) {
    fail(begin());
    for (int i = 0; i < 10; ++i)
        fail_again(FailureKind::unreachable);
    pass(5min);
    connect(begin());
    EXPECT_EQ(health_.failures_in_a_row(), 0u);
    fail(begin());
    EXPECT_LE(*health_.next_attempt() - now().steady, 1s);
}

TEST_F(RelayHealthTest, RemembersWhenAnOutageBeganWhyAndWhenItWasOver) {
    const auto began = unix_ns();
    fail(begin(), FailureKind::unreachable, "no route");
    pass(5min);
    fail(begin(), FailureKind::certificate, "expired");
    EXPECT_EQ(health_.outage().began_unix_ns, began);
    EXPECT_EQ(health_.outage().ended_unix_ns, 0);
    EXPECT_EQ(health_.outage().kind, FailureKind::certificate);
    EXPECT_EQ(health_.outage().cause, "expired");
    pass(10min);
    connect(begin());
    EXPECT_EQ(health_.outage().began_unix_ns, began);
    EXPECT_EQ(health_.outage().ended_unix_ns, unix_ns());
    EXPECT_EQ(health_.outage().cause, "expired");
    const auto over = now().steady;
    pass(1h);
    EXPECT_TRUE(health_.was_down_since(over));
    EXPECT_FALSE(health_.was_down_since(over + 1ns));
    const auto second = unix_ns();
    fail(begin(), FailureKind::unreachable, "again");
    EXPECT_EQ(health_.outage().began_unix_ns, second);
    EXPECT_EQ(health_.outage().ended_unix_ns, 0);
    EXPECT_TRUE(health_.was_down_since(now().steady + 1h));
}

TEST_F(RelayHealthTest, CountsConnectionsThatFailTogetherOnce) {
    const Attempt first = begin();
    const Attempt second = begin();
    const Attempt third = begin();
    fail(first);
    const auto until = health_.next_attempt();
    fail(second);
    fail(third);
    EXPECT_EQ(health_.failures_in_a_row(), 1u);
    EXPECT_EQ(health_.next_attempt(), until);
    // Nor do they when they are late: the probe knows better.
    const Attempt late = second;
    pass(1s);
    connect(begin());
    fail(late);
    EXPECT_FALSE(health_.is_down());
}

TEST_F(RelayHealthTest, LearnsNothingFromAConnectionThatWentStale) {
    const Attempt attempt = begin();
    connect(attempt);
    const Failure closed{FailureKind::unreachable, "closed"};
    EXPECT_EQ(health_.ended(attempt, {.failure = closed, .was_ready = true, .mails = 3}, now()),
              Meaning::nothing);
    EXPECT_EQ(
        health_.ended(
            begin(), {.failure = closed, .was_ready = true, .broke_mail = true, .mails = 3}, now()),
        Meaning::nothing);
    EXPECT_EQ(health_.state(now().steady), State::closed);
}

TEST_F(RelayHealthTest, TellsWhatEachEndMeans) {
    constexpr auto kUnreachable = FailureKind::unreachable;
    constexpr auto kCapacity = FailureKind::capacity;
    struct Case {
        FailureKind kind;
        bool was_ready, broke_mail;
        std::uint32_t mails;
        bool others_work;
        Meaning meaning;
    };
    const Case cases[] = {
        {FailureKind::none, false, false, 0, false, Meaning::nothing},
        {FailureKind::none, true, false, 1, false, Meaning::nothing},
        {kUnreachable, false, false, 0, false, Meaning::failed},
        {kUnreachable, false, false, 0, true, Meaning::failed},
        {FailureKind::certificate, false, false, 0, true, Meaning::failed},
        {kCapacity, false, false, 0, false, Meaning::failed},
        {kCapacity, false, false, 0, true, Meaning::busy},
        {kCapacity, true, false, 0, false, Meaning::nothing},  // an idle connection is put out
        {kCapacity, true, false, 9, true, Meaning::nothing},
        {kCapacity, true, true, 1, false, Meaning::failed},
        {kCapacity, true, true, 1, true, Meaning::busy},
        {kCapacity, true, true, 2, false, Meaning::busy},
        {kUnreachable, true, false, 0, false, Meaning::nothing},
        {kUnreachable, true, true, 1, false, Meaning::failed},
        {kUnreachable, true, true, 1, true, Meaning::failed},
        {kUnreachable, true, true, 2, false, Meaning::nothing},
        {FailureKind::protocol, true, true, 1, false, Meaning::failed},
    };
    for (const Case& test : cases) {
        RelayHealth health(1);
        const auto attempt = health.begin(now().steady);
        ASSERT_TRUE(attempt);
        if (test.was_ready) health.connected(*attempt, now());
        EXPECT_EQ(health.ended(*attempt,
                               {.failure = {test.kind, "x"},
                                .was_ready = test.was_ready,
                                .broke_mail = test.broke_mail,
                                .mails = test.mails,
                                .others_work = test.others_work},
                               now()),
                  test.meaning)
            << trouble_name(test.kind) << test.was_ready << test.broke_mail << test.mails
            << test.others_work;
        EXPECT_EQ(health.state(now().steady) == State::closed, test.meaning != Meaning::failed);
        EXPECT_EQ(health.is_down(), test.meaning == Meaning::failed && !test.others_work);
    }
}

TEST_F(RelayHealthTest, IsNotDownWhileAnotherConnectionWorks) {
    const Attempt working = begin();
    connect(working);
    const End end{.failure = {FailureKind::unreachable, "refused"}, .others_work = true};
    health_.ended(begin(), end, now());
    for (int i = 0; i < 10; ++i) {
        pass(5min);
        health_.ended(begin(), end, now());
        health_.worked(working, now());
        EXPECT_FALSE(health_.is_down());
        EXPECT_FALSE(may_begin()) << "the one that works does not speak for new ones";
    }
    // The last one that worked has gone stale: the next attempt need not wait.
    health_.ended(working, {.failure = {FailureKind::unreachable, "closed"}, .was_ready = true},
                  now());
    EXPECT_FALSE(health_.is_down());
    const auto began = unix_ns();
    fail(begin());
    EXPECT_TRUE(health_.is_down());
    EXPECT_EQ(health_.outage().began_unix_ns, began);
}

TEST_F(RelayHealthTest, WaitsForAMailWhenTheRelayFailedAtAMail) {
    const End broke{.failure = {FailureKind::unreachable, "closed"},
                    .was_ready = true,
                    .broke_mail = true,
                    .mails = 1};
    Attempt attempt = begin();
    connect(attempt);
    health_.ended(attempt, broke, now());
    auto whole = std::chrono::milliseconds(1s);
    for (int i = 0; i < 5; ++i) {
        const auto pause = *health_.next_attempt() - now().steady;
        EXPECT_GE(pause, whole * 4 / 5) << "being ready alone does not reset it";
        whole *= 2;
        pass(pause);
        attempt = begin();
        connect(attempt);
        EXPECT_TRUE(health_.is_down());
        EXPECT_FALSE(may_begin());
        health_.ended(attempt, broke, now());
    }
    pass(5min);
    attempt = begin();
    connect(attempt);
    health_.worked(attempt, now());
    EXPECT_FALSE(health_.is_down());
    EXPECT_TRUE(may_begin());
}

TEST_F(RelayHealthTest, GrowsThePauseWhenEveryMailIsRefusedForWantOfALogIn) {
    auto whole = std::chrono::milliseconds(1min);
    for (int i = 0; i < 5; ++i) {
        const Attempt attempt = begin();
        connect(attempt);
        health_.failed(attempt, {FailureKind::credentials, "530"}, now());
        EXPECT_TRUE(health_.is_down());
        const auto pause = *health_.next_attempt() - now().steady;
        EXPECT_GE(pause, whole * 4 / 5);
        EXPECT_LE(pause, whole);
        whole *= 2;
        health_.ended(attempt, {.failure = {}, .was_ready = true, .mails = 1}, now());
        pass(pause);
    }
}

TEST_F(RelayHealthTest, BelievesAnOldConnectionThatIsAskedToLogIn) {
    const Attempt old = begin();
    connect(old);
    fail(begin());
    pass(1s);
    connect(begin());
    health_.failed(old, {FailureKind::credentials, "530"}, now());
    EXPECT_TRUE(health_.is_down());
    // Once is enough.
    const auto until = health_.next_attempt();
    health_.failed(old, {FailureKind::credentials, "530"}, now());
    EXPECT_EQ(health_.next_attempt(), until);
}

TEST_F(RelayHealthTest, ProbesAgainWhenTheProbeTellsNothing) {
    fail(begin());
    pass(1s);
    const Attempt probe = begin();
    health_.ended(probe, {}, now());  // closed on purpose before it was ready
    EXPECT_TRUE(health_.is_down());
    EXPECT_TRUE(may_begin());
    EXPECT_EQ(health_.failures_in_a_row(), 1u);
}

TEST_F(RelayHealthTest, TriesAtOnceWhenTheSettingsHaveChanged) {
    fail(begin(), FailureKind::credentials);
    for (int i = 0; i < 5; ++i)
        fail_again(FailureKind::credentials);
    health_.reconfigured(now().steady);
    EXPECT_TRUE(health_.is_down()) << "that it works has still to be seen";
    const Attempt probe = begin();
    EXPECT_FALSE(may_begin());
    fail(probe, FailureKind::credentials);
    EXPECT_LE(*health_.next_attempt() - now().steady, 1min);
}

TEST_F(RelayHealthTest, LearnsNoFailureFromConnectionsWithFormerSettings) {
    const Attempt connecting = begin();
    const Attempt ready = begin();
    connect(ready);
    health_.reconfigured(now().steady);
    fail(connecting);
    health_.failed(ready, {FailureKind::credentials, "530"}, now());
    EXPECT_FALSE(health_.is_down());
    // A probe of the former settings neither blocks nor frees the new one's place.
    fail(begin());
    pass(1s);
    const Attempt former_probe = begin();
    health_.reconfigured(now().steady);
    const Attempt probe = begin();
    health_.ended(former_probe, {}, now());
    EXPECT_FALSE(may_begin());
    connect(probe);
    EXPECT_FALSE(health_.is_down());
}

// Connections that begin, work, fail and end in any order: never two probes, and no pause out of
// its bounds.
TEST_F(RelayHealthTest, NeverLetsMoreThanOneProbeThrough) {
    std::minstd_rand chance(20260116);
    const auto any = [&chance](int count) {
        return std::uniform_int_distribution<int>(0, count - 1)(chance);
    };
    struct Connection {
        Attempt attempt;
        bool probes = false;
        bool ready = false;
        std::uint32_t mails = 0;
    };
    std::vector<Connection> connections;
    std::size_t probes_seen = 0;
    for (int i = 0; i < 200'000; ++i) {
        pass(std::chrono::milliseconds(any(400)));
        const bool was_closed = health_.state(now().steady) == State::closed;
        if (connections.size() < 10 && any(3) == 0) {
            if (const auto attempt = health_.begin(now().steady)) {
                EXPECT_EQ(attempt->probe, !was_closed);
                const auto probing = std::count_if(connections.begin(), connections.end(),
                                                   [](const auto& one) { return one.probes; });
                if (attempt->probe) {
                    EXPECT_EQ(probing, 0);
                    ++probes_seen;
                }
                connections.push_back({*attempt, attempt->probe});
            }
            continue;
        }
        if (connections.empty()) continue;
        const auto position = connections.begin() + any(static_cast<int>(connections.size()));
        switch (any(4)) {
            case 0:
                health_.connected(position->attempt, now());
                position->ready = true;
                break;
            case 1:
                if (position->ready) {
                    ++position->mails;
                    health_.worked(position->attempt, now());
                }
                break;
            default: {
                const Connection gone = *position;
                connections.erase(position);
                const auto kind = static_cast<FailureKind>(any(6));
                const bool others = std::any_of(connections.begin(), connections.end(),
                                                [](const auto& one) { return one.ready; });
                const auto before = health_.failures_in_a_row();
                health_.ended(gone.attempt,
                              {.failure = {kind, "x"},
                               .was_ready = gone.ready,
                               .broke_mail = gone.ready && any(2) == 0,
                               .mails = gone.mails + 1,
                               .others_work = others},
                              now());
                if (health_.failures_in_a_row() > before && others) {
                    const PauseRange range = RelayHealth::pauses_of(kind);
                    const auto pause = *health_.next_attempt() - now().steady;
                    EXPECT_GE(pause, range.first * 4 / 5);
                    EXPECT_LE(pause, range.longest);
                }
                break;
            }
        }
        if (health_.state(now().steady) == State::closed) {
            for (Connection& one : connections)
                one.probes = false;
        }
    }
    EXPECT_GT(probes_seen, 1000u);
}

}  // namespace
