// The dispatcher with its pools and connections, against a real TLS mail server on loopback.
#include "encrypted_email/delivery/dispatcher.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "encrypted_email/delivery/failure_text.hpp"
#include "host_stub/trial_server/server.hpp"
#include "mails.hpp"

using namespace encrypted_email;
using namespace encrypted_email::delivery;
using namespace std::chrono_literals;
namespace trial = host_stub::trial_server;

namespace {

class DispatcherTest : public ::testing::Test, public DispatcherOwner, public CredentialSource {
protected:
    DispatcherTest() {
        std::string pattern = std::filesystem::temp_directory_path() / "delivery-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        trial::write_certificates(folder_ / "ca.pem", {authority_.certificate()});
        trial::CertificateRequest request;
        request.addresses = {"127.0.0.1"};
        options_.identity = authority_.issue(request);
        relay_.name = "main";
        relay_.host = "127.0.0.1";
        relay_.timeout = 20s;
    }

    ~DispatcherTest() override {
        dispatcher_.reset();
        std::filesystem::remove_all(folder_);
    }

    trial::Server& start_server() {
        server_ = std::make_unique<trial::Server>(options_);
        relay_.port = server_->port();
        relay_.tls = options_.protection == trial::Protection::starttls
                         ? configuration::TlsMode::starttls
                         : configuration::TlsMode::implicit;
        return *server_;
    }

    std::vector<Route> routes() {
        auto loaded = tls::Trust::load(folder_ / "ca.pem", std::nullopt);
        EXPECT_NE(loaded.trust, nullptr) << loaded.error;
        return {{std::make_shared<const configuration::Relay>(relay_), loaded.trust,
                 std::make_shared<tls::SessionStore>()}};
    }

    Dispatcher& dispatcher() {
        if (!dispatcher_) {
            dispatcher_ = std::make_unique<Dispatcher>(io_, *this, standing_, *this);
            dispatcher_->configure(routes());
        }
        return *dispatcher_;
    }

    // Turns the loop until `holds`, for a minute at most.
    void run_until(const std::function<bool()>& holds) {
        const auto latest = std::chrono::steady_clock::now() + 60s;
        while (!holds()) {
            ASSERT_LT(std::chrono::steady_clock::now(), latest) << "nothing more has happened";
            io_.restart();
            io_.run_one_for(100ms);
        }
    }
    void run_until_ended(std::size_t mails) {
        run_until([&] { return outcomes_.size() >= mails; });
    }

    // A batch of its group is due from now on.
    void send(grouping::Batch batch) {
        const auto first = std::find_if(
            due_.begin(), due_.end(),
            [&](const grouping::Batch& other) { return batch.urgent && !other.urgent; });
        due_.insert(first, std::move(batch));
        dispatcher().wake();
    }

    std::optional<grouping::Batch> next_batch(
        const grouping::Router::Wanted& wanted,
        const grouping::Router::OutageSince& outage) override {
        const auto found =
            std::find_if(due_.begin(), due_.end(),
                         [&](const grouping::Batch& batch) { return wanted(*batch.group); });
        if (found == due_.end()) return std::nullopt;
        grouping::Batch batch = std::move(*found);
        due_.erase(found);
        outages_.push_back(outage(*batch.group, due_since_));
        return batch;
    }
    std::size_t batches_due(const grouping::Router::Wanted& wanted, std::size_t most) override {
        const auto count =
            std::count_if(due_.begin(), due_.end(),
                          [&](const grouping::Batch& batch) { return wanted(*batch.group); });
        return std::min(most, static_cast<std::size_t>(count));
    }
    void attempt_begins(const OutboundMail& mail, std::function<void()> recorded) override {
        attempts_.push_back(mail.number);
        if (hold_attempts_) {
            held_.push_back(std::move(recorded));
        } else {
            recorded();
        }
    }
    void attempt_ended(const OutboundMail&) override { ++attempts_ended_; }
    void mail_ended(const OutboundMail&, custody::MailOutcome outcome) override {
        outcomes_.push_back(std::move(outcome));
    }
    void trouble(const std::string& key, bool active, const std::string& text) override {
        history_.push_back(key + (active ? " raised" : " cleared"));
        if (active) {
            troubles_[key] = text;
        } else {
            troubles_.erase(key);
        }
    }
    void connected(const Connection&) override { ++connected_; }
    void progressed() override {}
    std::int64_t unix_now_ns() override {
        return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch())
            .count();
    }

    void ask(std::shared_ptr<const configuration::Relay> relay, Done done) override {
        ++secrets_asked_;
        held_questions_.push_back([this, relay, done = std::move(done)] {
            if (password_.empty()) {
                return done({.refusal = secret_failure(*relay, relay->secret, "there is none")});
            }
            done({.credentials = {.relay = sasl::Credentials{relay->user, sasl::Secret(password_),
                                                             relay->proof, relay->mechanisms}}});
        });
        if (!hold_questions_) answer_questions();
    }
    void token_refused(const configuration::Relay&) override { ++tokens_refused_; }
    void answer_questions() {
        for (auto& answer : std::exchange(held_questions_, {}))
            boost::asio::post(io_, std::move(answer));
    }

    std::int64_t mono_now_ns() override {
        return std::chrono::nanoseconds(Connection::Clock::now().time_since_epoch()).count();
    }

    std::deque<grouping::Batch> due_;
    std::int64_t due_since_ = 0;
    std::vector<std::optional<grouping::Outage>> outages_;  // as each batch was pulled
    std::vector<std::uint64_t> attempts_;
    int attempts_ended_ = 0;
    bool hold_attempts_ = false;
    std::vector<std::function<void()>> held_;
    std::filesystem::path folder_;
    trial::CertificateAuthority authority_;
    trial::ServerOptions options_;
    configuration::Relay relay_;
    std::unique_ptr<trial::Server> server_;
    boost::asio::io_context io_;
    std::string password_;
    int secrets_asked_ = 0;
    int tokens_refused_ = 0;
    bool hold_questions_ = false;
    std::vector<std::function<void()>> held_questions_;
    int connected_ = 0;
    std::vector<custody::MailOutcome> outcomes_;
    Troubles standing_;
    std::map<std::string, std::string> troubles_;
    std::vector<std::string> history_;
    std::unique_ptr<Dispatcher> dispatcher_;
};

constexpr auto kDelivered = std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED};
constexpr auto kRejected = std::uint32_t{ALARM_SINK_OUTCOME_REJECTED};

}  // namespace

TEST_F(DispatcherTest, SendsManyMailsOverTheConnectionsThatItMayOpenAndReusesThem) {
    auto& server = start_server();
    for (int i = 0; i < 20; ++i)
        send(batch({"a@x.example"}));
    run_until_ended(20);
    EXPECT_EQ(server.mailbox().count(), 20u);
    EXPECT_LE(server.statistics().connections, 2u);
    EXPECT_LE(server.statistics().full_handshakes, 2u);
    for (const auto& outcome : outcomes_)
        EXPECT_EQ(outcome.recipients.at(0).outcome, kDelivered);
    for (const auto& mail : server.mailbox().mails())
        EXPECT_EQ(mail.tls_version, "TLS 1.3");
}

TEST_F(DispatcherTest, UpgradesByStarttlsAndLogsInInsideTlsOnly) {
    options_.protection = trial::Protection::starttls;
    options_.session.credentials = trial::Credentials{"alarms", "open sesame"};
    options_.record_wire = true;
    auto& server = start_server();
    relay_.user = "alarms";
    relay_.secret = "relay-password";
    password_ = "open sesame";
    send(batch({"a@x.example"}));
    run_until_ended(1);
    EXPECT_EQ(outcomes_[0].recipients.at(0).outcome, kDelivered);
    EXPECT_EQ(server.mailbox().mails().at(0).user, "alarms");
    EXPECT_EQ(server.statistics().wire.find("AUTH"), std::string::npos);
}

TEST_F(DispatcherTest, TakesCredentialsThatComeAfterTheConfigurationHasChanged) {
    options_.session.credentials = trial::Credentials{"alarms", "open sesame"};
    start_server();
    relay_.user = "alarms";
    password_ = "an old password";
    hold_questions_ = true;
    send(batch({"a@x.example"}));
    EXPECT_EQ(secrets_asked_, 1);
    hold_questions_ = false;
    password_ = "open sesame";
    dispatcher().configure(routes());
    answer_questions();
    run_until_ended(1);
    EXPECT_EQ(secrets_asked_, 2) << "those for the former configuration are not used";
    EXPECT_TRUE(history_.empty());
}

TEST_F(DispatcherTest, CredentialsMayComeWhenNobodyIsThereAnyMore) {
    relay_.user = "alarms";
    hold_questions_ = true;
    send(batch({"a@x.example"}));
    dispatcher_.reset();
    answer_questions();
    io_.restart();
    io_.poll();
    EXPECT_TRUE(history_.empty());
}

TEST_F(DispatcherTest, SendsUrgentMailsBeforeOthersThatWait) {
    auto& server = start_server();
    relay_.connections = 1;
    for (int i = 0; i < 5; ++i)
        send(batch({"a@x.example"}, "ordinary"));
    for (int i = 0; i < 2; ++i)
        send(batch({"a@x.example"}, "at once", true));
    run_until_ended(7);
    const auto mails = server.mailbox().mails();
    EXPECT_NE(mails.at(0).content.find("at once"), std::string::npos);
    EXPECT_NE(mails.at(1).content.find("at once"), std::string::npos);
}

TEST_F(DispatcherTest, ConnectsWhileAnUrgentEventIsStillBeingWrittenDown) {
    start_server();
    const auto group = batch({"a@x.example"}, "at once", true).group;
    dispatcher().expect_mail(*group);
    run_until([&] { return connected_ == 1; });
    EXPECT_TRUE(attempts_.empty()) << "there is no mail yet";
    dispatcher().expect_mail(*group);
    send(batch({"a@x.example"}, "at once", true));
    run_until_ended(1);
    EXPECT_EQ(server_->statistics().connections, 1u) << "one connection is enough";
}

TEST_F(DispatcherTest, ExpectingAnUrgentMailDoesNotHurryARelayThatFails) {
    relay_.port = start_server().port();
    server_.reset();
    const auto group = batch({"a@x.example"}, "at once", true).group;
    relay_.user = "alarms";
    password_ = "open sesame";
    for (int i = 0; i < 3; ++i)
        dispatcher().expect_mail(*group);
    run_until([&] { return troubles_.count("relay-unreachable:main") == 1; });
    dispatcher().expect_mail(*group);
    EXPECT_EQ(secrets_asked_, 1) << "one connection was tried, and its pause lasts";
}

TEST_F(DispatcherTest, OneRefusedRecipientDoesNotStopTheOthers) {
    auto& server = start_server();
    send(batch({"a@x.example", "refuse-550@x.example", "c@x.example"}));
    run_until_ended(1);
    const auto& recipients = outcomes_[0].recipients;
    EXPECT_EQ(recipients.at(0).outcome, kDelivered);
    EXPECT_EQ(recipients.at(1).outcome, kRejected);
    EXPECT_EQ(recipients.at(1).reply_code, 550u);
    EXPECT_EQ(recipients.at(2).outcome, kDelivered);
    EXPECT_EQ(server.mailbox().mails().at(0).recipients,
              (std::vector<std::string>{"a@x.example", "c@x.example"}));
}

TEST_F(DispatcherTest, ADeferredRecipientWaitsAndTheOthersHaveTheirMailOnce) {
    auto& server = start_server();
    send(batch({"a@x.example", "refuse-450@x.example"}));
    send(batch({"b@x.example"}));
    run_until_ended(1);
    run_until([&] { return server.mailbox().count() == 2 && dispatcher().is_at_rest(); });
    EXPECT_EQ(outcomes_.size(), 1u) << "the deferred one is not settled";
    EXPECT_FALSE(dispatcher().has_unoffered());
}

TEST_F(DispatcherTest, AMailThatAnEarlierRunBeganGoesToTheRecipientsThatItHadThen) {
    auto& server = start_server();
    auto mail = outbound_mail({"now@x.example"});
    mail->recipients.at(0).address = "then@x.example";
    dispatcher().resume(std::move(mail));
    run_until_ended(1);
    EXPECT_EQ(server.mailbox().mails().at(0).recipients,
              (std::vector<std::string>{"then@x.example"}));
    EXPECT_EQ(outcomes_[0].recipients.at(0).address, "then@x.example");
}

TEST_F(DispatcherTest, AMailThatExpiresWhileItWaitsForAnotherAttemptIsSettledThen) {
    relay_.port = start_server().port();
    server_.reset();
    dispatcher().resume(std::make_unique<OutboundMail>(
        composition::Mail(batch({"a@x.example"}, "soon", false, unix_now_ns() + 1'500'000'000), 0),
        1));
    send(batch({"b@x.example"}));
    run_until_ended(1);
    EXPECT_EQ(outcomes_[0].recipients.at(0).outcome, std::uint32_t{ALARM_SINK_OUTCOME_EXPIRED});
    EXPECT_EQ(outcomes_[0].certainty, std::uint32_t{ALARM_SINK_SENT_NO});
    EXPECT_EQ(troubles_.count("relay-unreachable:main"), 1u);
    options_.port = relay_.port;
    start_server();
    run_until_ended(2);
    EXPECT_EQ(outcomes_[1].recipients.at(0).outcome, kDelivered);
}

TEST_F(DispatcherTest, BeginsAnAttemptOnlyWhenItIsRecorded) {
    auto& server = start_server();
    hold_attempts_ = true;
    send(batch({"a@x.example"}));
    run_until([&] { return held_.size() == 1; });
    EXPECT_EQ(server.statistics().transactions, 0u);
    held_[0]();
    run_until_ended(1);
    EXPECT_EQ(server.mailbox().count(), 1u);
}

TEST_F(DispatcherTest, GivesAnAttemptBackThatWasNeverRecorded) {
    auto& server = start_server();
    relay_.connections = 1;
    relay_.idle_timeout = 1s;
    hold_attempts_ = true;
    send(batch({"a@x.example"}));
    run_until([&] { return attempts_ended_ == 1; });  // the idle connection has ended meanwhile
    run_until([&] { return held_.size() == 2; });
    held_[0]();  // too late
    held_[1]();
    run_until_ended(1);
    EXPECT_EQ(server.mailbox().count(), 1u);
    EXPECT_EQ(outcomes_[0].attempts, 1u);
}

TEST_F(DispatcherTest, MakesNoMailBeforeARelayCanTakeIt) {
    relay_.port = start_server().port();
    server_.reset();
    due_since_ = mono_now_ns();
    for (int i = 0; i < 10; ++i)
        send(batch({"a@x.example"}));
    run_until([&] { return troubles_.count("relay-unreachable:main") == 1; });
    EXPECT_EQ(due_.size(), 10u);
    options_.port = relay_.port;
    start_server();
    run_until_ended(10);
    ASSERT_TRUE(outages_.at(0)) << "what waited then knows of the outage";
    EXPECT_NE(outages_[0]->cause.find("main"), std::string::npos);
    due_since_ = mono_now_ns();
    send(batch({"a@x.example"}));
    run_until_ended(11);
    EXPECT_FALSE(outages_.back()) << "what came later does not";
}

TEST_F(DispatcherTest, ASecondRelayStandsInAndTheFirstOnesTroubleStays) {
    relay_.port = start_server().port();
    server_.reset();
    const auto dead = routes();
    options_.port = 0;
    start_server();
    relay_.name = "second";
    std::vector<Route> both = dead;
    both.push_back(routes().front());
    dispatcher().configure(both);
    grouping::Batch first = batch({"a@x.example"});
    auto group = std::make_shared<configuration::MailingGroup>(*first.group);
    group->relays = {"main", "second"};
    first.group = group;
    send(std::move(first));
    run_until_ended(1);
    EXPECT_EQ(server_->mailbox().count(), 1u);
    EXPECT_EQ(troubles_.count("relay-unreachable:main"), 1u) << "it is not hidden";

    // The first one is tried again until it works, and then has its groups back.
    trial::ServerOptions again = options_;
    again.port = dead[0].relay->port;
    const trial::Server restored(again);
    run_until([&] { return troubles_.empty(); });
    grouping::Batch second = batch({"a@x.example"});
    second.group = group;
    send(std::move(second));
    run_until_ended(2);
    EXPECT_EQ(restored.mailbox().count(), 1u);
}

TEST_F(DispatcherTest, KeepsMailsWhileTheRelayIsDownAndDeliversThemWhenItIsBack) {
    relay_.port = start_server().port();
    server_.reset();
    send(batch({"a@x.example"}));
    run_until([&] { return troubles_.count("relay-unreachable:main") == 1; });
    EXPECT_TRUE(dispatcher().is_at_rest());
    EXPECT_FALSE(dispatcher().has_unoffered());
    options_.port = relay_.port;
    start_server();
    run_until_ended(1);
    EXPECT_EQ(outcomes_[0].recipients.at(0).outcome, kDelivered);
    EXPECT_TRUE(troubles_.empty());
    EXPECT_EQ(history_.back(), "relay-unreachable:main cleared");
}

TEST_F(DispatcherTest, MovesAMailToAFreshConnectionWhenTheServerHasClosedTheIdleOne) {
    auto& server = start_server();
    relay_.connections = 1;
    send(batch({"a@x.example"}));
    run_until_ended(1);
    const auto port = server.port();
    server_.reset();  // closes the idle connection
    options_.port = port;
    start_server();
    send(batch({"b@x.example"}));
    run_until_ended(2);
    EXPECT_EQ(server_->mailbox().count(), 1u);
    EXPECT_TRUE(history_.empty()) << "a stale connection is no trouble: " << history_.front();
}

TEST_F(DispatcherTest, EndsIdleConnectionsAfterTheirTime) {
    auto& server = start_server();
    relay_.idle_timeout = 1s;
    send(batch({"a@x.example"}));
    run_until([&] { return dispatcher().has_connections() && outcomes_.size() == 1; });
    run_until([&] { return !dispatcher().has_connections(); });
    EXPECT_EQ(server.statistics().connections, 1u);
    EXPECT_TRUE(history_.empty());
}

TEST_F(DispatcherTest, GivesAConnectionNoNewMailAfterItsLifeTimeAndResumesTls) {
    auto& server = start_server();
    relay_.connections = 1;
    relay_.life_time = 0s;
    for (int i = 0; i < 3; ++i)
        send(batch({"a@x.example"}));
    run_until_ended(3);
    EXPECT_EQ(server.statistics().connections, 3u);
    EXPECT_EQ(server.statistics().full_handshakes, 1u);
    EXPECT_EQ(server.statistics().resumed_handshakes, 2u);
}

TEST_F(DispatcherTest, AsksForTheSecretAndSaysSoWhenThereIsNone) {
    options_.session.credentials = trial::Credentials{"alarms", "right"};
    start_server();
    relay_.user = "alarms";
    relay_.secret = "relay-password";
    send(batch({"a@x.example"}));
    run_until([&] { return troubles_.count("relay-credentials:main") == 1; });
    EXPECT_NE(troubles_["relay-credentials:main"].find("relay-password"), std::string::npos);
    EXPECT_EQ(secrets_asked_, 1);

    password_ = "right";
    dispatcher().configure(routes());
    run_until_ended(1);
    EXPECT_TRUE(troubles_.empty());
}

TEST_F(DispatcherTest, DoesNotHammerARefusedPasswordAndTriesAgainWhenItWasChanged) {
    options_.session.credentials = trial::Credentials{"alarms", "right"};
    auto& server = start_server();
    relay_.user = "alarms";
    relay_.secret = "relay-password";
    relay_.connections = 4;
    password_ = "wrong";
    for (int i = 0; i < 4; ++i)
        send(batch({"a@x.example"}));
    run_until([&] { return troubles_.count("relay-credentials:main") == 1; });
    run_until([&] { return dispatcher().is_at_rest(); });
    EXPECT_LE(server.statistics().refused_logins, 4u);
    EXPECT_EQ(troubles_["relay-credentials:main"].find("wrong"), std::string::npos);
    password_ = "right";
    dispatcher().configure(routes());
    run_until_ended(4);
    EXPECT_TRUE(troubles_.empty());
}

TEST_F(DispatcherTest, MailsOfARelayThatIsGoneTravelByAnotherOne) {
    relay_.port = start_server().port();
    server_.reset();
    send(batch({"a@x.example"}));
    run_until([&] { return !troubles_.empty() && dispatcher().is_at_rest(); });
    start_server();
    relay_.name = "second";
    dispatcher().configure(routes());
    run_until_ended(1);
    EXPECT_EQ(server_->mailbox().count(), 1u);
    EXPECT_TRUE(troubles_.empty()) << "the trouble of a relay that is gone is over";
}

TEST_F(DispatcherTest, ARelayThatWantsALogInIsATroubleAndNotARefusedMail) {
    options_.session.credentials = trial::Credentials{"alarms", "right"};
    start_server();
    send(batch({"a@x.example"}));
    run_until([&] { return troubles_.count("relay-credentials:main") == 1; });
    EXPECT_TRUE(outcomes_.empty());
}
