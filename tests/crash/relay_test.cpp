#include "tests/crash/relay.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/crash/site.hpp"
#include "tests/support/configuration_text.hpp"
#include "tests/support/events.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/sink_under_test.hpp"

namespace {

using crash::ConnectionNumber;
using crash::Deed;
using crash::Step;
namespace trial_server = host_stub::trial_server;

// Does one deed, once, and notes what happens.
class Owner final : public crash::RelayOwner {
public:
    Owner(Step step, Deed deed) : step_(step), deed_(deed) {}

    Deed at(Step step, ConnectionNumber) override {
        const std::lock_guard lock(mutex_);
        ++steps[step];
        if (step != step_ || done_) return Deed::serve;
        done_ = true;
        return deed_;
    }
    void taken(const trial_server::Mail& mail, ConnectionNumber) override {
        const std::lock_guard lock(mutex_);
        mails.push_back(mail.content);
    }
    void gone(ConnectionNumber) override { ++gone_count; }

    std::mutex mutex_;
    std::map<Step, int> steps;
    std::vector<std::string> mails;
    std::atomic<int> gone_count = 0;

private:
    const Step step_;
    const Deed deed_;
    bool done_ = false;
};

class RelayTest : public ::testing::Test {
protected:
    // One event by a relay that does the deed once; how often the relay took it.
    std::size_t deliver(Owner& owner) {
        trial_server::CertificateAuthority authority;
        trial_server::CertificateRequest request;
        request.addresses = {"127.0.0.1"};
        const test_support::TemporaryFolder folder;
        trial_server::write_certificates(folder.path() / "ca.pem", {authority.certificate()});
        crash::Relay relay(authority.issue(request), {"alarms", std::string(crash::kPassword)},
                           owner);
        test_support::SinkUnderTest sink;
        sink.host().set_secret("relay-password", std::string(crash::kPassword));
        sink.configure(
            test_support::configuration_text({{.port = relay.port(),
                                               .ca_file = (folder.path() / "ca.pem").string(),
                                               .idle_timeout = {},
                                               .timeout = "1s"}},
                                             {{.category = {}, .urgent = {}}}));
        sink.start();
        sink.submit(test_support::make_events("relay", 1));
        EXPECT_TRUE(sink.host().wait_for_finals(1));
        EXPECT_TRUE(sink.stop().ok());
        relay.wait_until_idle();
        const std::lock_guard lock(owner.mutex_);
        return owner.mails.size();
    }
};

TEST_F(RelayTest, AsksAtEveryStep) {
    Owner owner(Step::connected, Deed::serve);
    EXPECT_EQ(deliver(owner), 1u);
    for (const Step step : crash::kSteps)
        EXPECT_EQ(owner.steps[step], 1) << name_of(step);
    EXPECT_EQ(owner.gone_count, 1);
}

TEST_F(RelayTest, AMailComesThroughWhateverHappenedOnce) {
    struct Case {
        Step step;
        Deed deed;
    };
    for (const auto [step, deed] : {Case{Step::connected, Deed::hang_up},
                                    Case{Step::ehlo, Deed::busy}, Case{Step::mail, Deed::hang_up},
                                    Case{Step::rcpt, Deed::busy}, Case{Step::data, Deed::slow},
                                    Case{Step::dot, Deed::hang_up}, Case{Step::dot, Deed::reset}}) {
        Owner owner(step, deed);
        EXPECT_EQ(deliver(owner), 1u) << name_of(deed) << " at " << name_of(step);
        EXPECT_GE(owner.steps[step], 1);
    }
}

TEST_F(RelayTest, SilenceBeforeAMailEndsWithTheSinksPatience) {
    Owner owner(Step::ehlo, Deed::silence);
    EXPECT_EQ(deliver(owner), 1u);
    EXPECT_EQ(owner.steps[Step::connected], 2);
}

TEST_F(RelayTest, AMailWhoseReplyWasLostIsTakenTwice) {
    Owner owner(Step::dot, Deed::lose_reply);
    EXPECT_EQ(deliver(owner), 2u);
}

TEST_F(RelayTest, ListensOnTheSamePortAgain) {
    trial_server::CertificateAuthority authority;
    trial_server::CertificateRequest request;
    request.addresses = {"127.0.0.1"};
    Owner owner(Step::connected, Deed::serve);
    crash::Relay relay(authority.issue(request), {"alarms", std::string(crash::kPassword)}, owner);
    const std::uint16_t port = relay.port();
    relay.stop();
    relay.start();
    EXPECT_EQ(relay.port(), port);
    EXPECT_EQ(relay.connections(), 0u);
}

}  // namespace
