// The certificates that a site trusts servers by change while the sink runs.
#include <filesystem>
#include <fstream>

#include "host_stub/trial_server/server.hpp"
#include "tests/errors/relay_error.hpp"

using namespace errors_test;
using alarm_sink::TrustChange;
using testing::HasSubstr;
using testing::Not;

namespace {

class RenewedTrust : public RelayError {
protected:
    // One mail for each event, at once, straight to the server.
    void start_delivering() {
        RelayText relay = good_relay();
        relay.port = port_;
        GroupText group;
        group.maximum = 1;
        sink_.configure(configuration_text({relay}, {group}));
        sink_.start();
    }

    void trust(const std::vector<Botan::X509_Certificate>& certificates) const {
        // As an operator should: whole, in one step.
        write_certificates(folder_.path() / "new.pem", certificates);
        std::filesystem::rename(folder_.path() / "new.pem", folder_.path() / "ca.pem");
    }

    struct Found {
        bool refused = false;
        std::string text;
    };
    Found renew(TrustChange change, bool by_force = false) {
        Found found;
        std::size_t count = 0;
        const auto status = sink_.renew_trust(change, by_force, [&](const auto& finding) {
            ++count;
            found = {finding.refused, std::string(finding.text)};
        });
        EXPECT_TRUE(status.ok()) << describe(status);
        EXPECT_EQ(count, 1u);
        return found;
    }
    void submit(std::size_t count) {
        sink_.submit(make_events("batch" + std::to_string(++batches_), count));
        submitted_ += count;
    }
    // What waited during an outage leaves in one mail.
    void expect_all_delivered() {
        ASSERT_TRUE(sink_.host().wait_for_finals(submitted_));
        EXPECT_EQ(sink_.host().runtime().ledger().counts().delivered, submitted_);
    }
    void expect_all_delivered(const Server& server) {
        expect_all_delivered();
        EXPECT_EQ(server.mailbox().count(), submitted_) << "each once";
    }

    const CertificateAuthority other_{"Another CA"};
    std::size_t batches_ = 0;
    std::size_t submitted_ = 0;
};

TEST_F(RenewedTrust, LosesAndFailsNoMailOfTenThousandUnderWay) {
    const auto server = good_server();
    start_delivering();
    std::size_t taken = 0;
    std::size_t refused = 0;
    for (std::size_t round = 1; round <= 20; ++round) {
        submit(500);
        ASSERT_TRUE(sink_.host().wait_for_finals(submitted_ - 400)) << "a storm, never the last";
        if (round % 4 == 0) {
            trust({other_.certificate()});
            if (renew(TrustChange::update).refused) ++refused;
        } else {
            const CertificateAuthority fresh("CA of round " + std::to_string(round));
            trust({authority_.certificate(), fresh.certificate()});
            if (!renew(TrustChange::update).refused) ++taken;
        }
    }
    expect_all_delivered(*server);
    EXPECT_EQ(submitted_, 10'000u);
    EXPECT_EQ(taken, 15u);
    EXPECT_EQ(refused, 5u);
}

TEST_F(RenewedTrust, EndsARelayWhoseAuthorityIsTakenAwayByForceAndResumesNothing) {
    auto server = good_server();
    start_delivering();
    submit(3);
    expect_all_delivered(*server);

    trust({other_.certificate()});
    const Found refused = renew(TrustChange::update);
    EXPECT_TRUE(refused.refused);
    EXPECT_THAT(refused.text, HasSubstr("relay main works now and would not be trusted any more"));
    ASSERT_TRUE(sink_.host().wait_for_trouble("trust-refused:" + (folder_.path() / "ca.pem").string()));
    submit(3);
    expect_all_delivered(*server);

    EXPECT_FALSE(renew(TrustChange::update, /*by_force=*/true).refused);
    submit(3);
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-certificate:main"));
    EXPECT_EQ(server->mailbox().count(), 6u) << "neither by an old connection nor by a session";

    trust({authority_.certificate()});
    EXPECT_FALSE(renew(TrustChange::update).refused);
    expect_all_delivered();
    EXPECT_TRUE(eventually("the end of every trouble",
                           [&] { return sink_.host().runtime().troubles().standing().empty(); }));
}

TEST_F(RenewedTrust, IsTakenFromAChangedFileByItself) {
    const auto server = serve(Protection::implicit_tls, other_.issue(good_request()));
    start_delivering();
    submit(3);
    ASSERT_TRUE(sink_.host().wait_for_trouble("relay-certificate:main"));
    trust({authority_.certificate(), other_.certificate()});
    expect_all_delivered();
}

TEST_F(RenewedTrust, IsTheFormerOneAgainAfterARollBackAndAfterARestart) {
    const auto server = good_server();
    start_delivering();
    submit(3);
    expect_all_delivered(*server);
    EXPECT_THAT(renew(TrustChange::roll_back).text, HasSubstr("no bundle is kept"));
    trust({authority_.certificate(), other_.certificate()});
    EXPECT_FALSE(renew(TrustChange::update).refused);

    EXPECT_THAT(renew(TrustChange::roll_back).text, HasSubstr("is again in force, 1 certificate"));
    EXPECT_THAT(renew(TrustChange::update).text, HasSubstr("is the bundle that was rolled back"));
    ASSERT_TRUE(sink_.stop().ok());
    sink_.start();
    submit(3);
    expect_all_delivered(*server);
    EXPECT_THAT(sink_.host().everything_said(),
                HasSubstr("the bundle that was in force before stays so"));
}

TEST_F(RenewedTrust, OutlivesADamagedFileAndARestart) {
    const auto server = good_server();
    start_delivering();
    submit(3);
    expect_all_delivered(*server);
    std::ofstream(folder_.path() / "ca.pem") << "-----BEGIN CERTIFICATE-----\nMIIB";
    EXPECT_TRUE(renew(TrustChange::update, /*by_force=*/true).refused);
    ASSERT_TRUE(sink_.stop().ok());
    sink_.start();
    submit(3);
    expect_all_delivered(*server);
}

}  // namespace
