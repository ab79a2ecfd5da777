// The dispatcher with its pools and connections, against a real TLS mail server on loopback.
#include "encrypted_email/delivery/dispatcher.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>

#include "host_stub/trial_server/server.hpp"
#include "mails.hpp"

using namespace encrypted_email;
using namespace encrypted_email::delivery;
using namespace std::chrono_literals;
namespace trial = host_stub::trial_server;

namespace {

class DispatcherTest : public ::testing::Test, public DispatcherOwner {
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
        auto loaded = tls::Trust::load_file(folder_ / "ca.pem");
        EXPECT_NE(loaded.trust, nullptr) << loaded.error;
        return {{std::make_shared<const configuration::Relay>(relay_), loaded.trust,
                 std::make_shared<tls::SessionStore>()}};
    }

    Dispatcher& dispatcher() {
        if (!dispatcher_) {
            dispatcher_ = std::make_unique<Dispatcher>(
                io_,
                [this](const configuration::Relay& relay, std::string& error)
                    -> std::optional<smtp::Credentials> {
                    ++secrets_asked_;
                    error = "there is none";
                    if (password_.empty()) return std::nullopt;
                    return smtp::Credentials{relay.user, password_};
                },
                standing_, *this);
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

    void mail_ended(const grouping::Batch&, custody::MailOutcome outcome) override {
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
        return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
    }

    std::filesystem::path folder_;
    trial::CertificateAuthority authority_;
    trial::ServerOptions options_;
    configuration::Relay relay_;
    std::unique_ptr<trial::Server> server_;
    boost::asio::io_context io_;
    std::string password_;
    int secrets_asked_ = 0;
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
    for (int i = 0; i < 20; ++i) dispatcher().send(batch({"a@x.example"}));
    run_until_ended(20);
    EXPECT_EQ(server.mailbox().count(), 20u);
    EXPECT_LE(server.statistics().connections, 2u);
    EXPECT_LE(server.statistics().full_handshakes, 2u);
    for (const auto& outcome : outcomes_) EXPECT_EQ(outcome.recipients.at(0).outcome, kDelivered);
    for (const auto& mail : server.mailbox().mails()) EXPECT_EQ(mail.tls_version, "TLS 1.3");
}

TEST_F(DispatcherTest, UpgradesByStarttlsAndLogsInInsideTlsOnly) {
    options_.protection = trial::Protection::starttls;
    options_.session.credentials = trial::Credentials{"alarms", "open sesame"};
    options_.record_wire = true;
    auto& server = start_server();
    relay_.user = "alarms";
    relay_.secret = "relay-password";
    password_ = "open sesame";
    dispatcher().send(batch({"a@x.example"}));
    run_until_ended(1);
    EXPECT_EQ(outcomes_[0].recipients.at(0).outcome, kDelivered);
    EXPECT_EQ(server.mailbox().mails().at(0).user, "alarms");
    EXPECT_EQ(server.statistics().wire.find("AUTH"), std::string::npos);
}

TEST_F(DispatcherTest, SendsUrgentMailsBeforeOthersThatWait) {
    auto& server = start_server();
    relay_.connections = 1;
    for (int i = 0; i < 5; ++i) dispatcher().send(batch({"a@x.example"}, "ordinary"));
    for (int i = 0; i < 2; ++i) dispatcher().send(batch({"a@x.example"}, "at once", true));
    run_until_ended(7);
    const auto mails = server.mailbox().mails();
    EXPECT_NE(mails.at(0).content.find("at once"), std::string::npos);
    EXPECT_NE(mails.at(1).content.find("at once"), std::string::npos);
}

TEST_F(DispatcherTest, OneRefusedRecipientDoesNotStopTheOthers) {
    auto& server = start_server();
    dispatcher().send(batch({"a@x.example", "refuse-550@x.example", "c@x.example"}));
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
    dispatcher().send(batch({"a@x.example", "refuse-450@x.example"}));
    dispatcher().send(batch({"b@x.example"}));
    run_until_ended(1);
    run_until([&] { return server.mailbox().count() == 2 && dispatcher().is_at_rest(); });
    EXPECT_EQ(outcomes_.size(), 1u) << "the deferred one is not settled";
    EXPECT_TRUE(dispatcher().all_offered(dispatcher().last_serial()));
}

TEST_F(DispatcherTest, AnExpiredMailIsNotSent) {
    auto& server = start_server();
    dispatcher().send(batch({"a@x.example"}, "old news", false, 1));
    run_until_ended(1);
    EXPECT_EQ(outcomes_[0].recipients.at(0).outcome, std::uint32_t{ALARM_SINK_OUTCOME_EXPIRED});
    EXPECT_EQ(server.mailbox().count(), 0u);
}

TEST_F(DispatcherTest, AMailThatExpiresWhileTheRelayIsDownIsSettledThen) {
    relay_.port = start_server().port();
    server_.reset();
    dispatcher().send(batch({"a@x.example"}, "worthless soon", false, unix_now_ns() + 1'500'000'000));
    dispatcher().send(batch({"b@x.example"}));
    run_until_ended(1);
    EXPECT_EQ(outcomes_[0].recipients.at(0).outcome, std::uint32_t{ALARM_SINK_OUTCOME_EXPIRED});
    EXPECT_EQ(outcomes_[0].certainty, std::uint32_t{ALARM_SINK_SENT_NO});
    EXPECT_EQ(troubles_.count("relay-unreachable:main"), 1u);
    options_.port = relay_.port;
    start_server();
    run_until_ended(2);
    EXPECT_EQ(outcomes_[1].recipients.at(0).outcome, kDelivered);
}

TEST_F(DispatcherTest, KeepsMailsWhileTheRelayIsDownAndDeliversThemWhenItIsBack) {
    relay_.port = start_server().port();
    server_.reset();
    dispatcher().send(batch({"a@x.example"}));
    run_until([&] { return troubles_.count("relay-unreachable:main") == 1; });
    EXPECT_TRUE(dispatcher().is_at_rest());
    EXPECT_TRUE(dispatcher().all_offered(dispatcher().last_serial()));
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
    dispatcher().send(batch({"a@x.example"}));
    run_until_ended(1);
    const auto port = server.port();
    server_.reset();  // closes the idle connection
    options_.port = port;
    start_server();
    dispatcher().send(batch({"b@x.example"}));
    run_until_ended(2);
    EXPECT_EQ(server_->mailbox().count(), 1u);
    EXPECT_TRUE(history_.empty()) << "a stale connection is no trouble: " << history_.front();
}

TEST_F(DispatcherTest, EndsIdleConnectionsAfterTheirTime) {
    auto& server = start_server();
    relay_.idle_timeout = 1s;
    dispatcher().send(batch({"a@x.example"}));
    run_until([&] { return dispatcher().has_connections() && outcomes_.size() == 1; });
    run_until([&] { return !dispatcher().has_connections(); });
    EXPECT_EQ(server.statistics().connections, 1u);
    EXPECT_TRUE(history_.empty());
}

TEST_F(DispatcherTest, GivesAConnectionNoNewMailAfterItsLifeTimeAndResumesTls) {
    auto& server = start_server();
    relay_.connections = 1;
    relay_.life_time = 0s;
    for (int i = 0; i < 3; ++i) dispatcher().send(batch({"a@x.example"}));
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
    dispatcher().send(batch({"a@x.example"}));
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
    for (int i = 0; i < 4; ++i) dispatcher().send(batch({"a@x.example"}));
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
    dispatcher().send(batch({"a@x.example"}));
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
    dispatcher().send(batch({"a@x.example"}));
    run_until([&] { return troubles_.count("relay-credentials:main") == 1; });
    EXPECT_TRUE(outcomes_.empty());
}
