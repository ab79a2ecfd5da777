#include "encrypted_email/trust/renewal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "encrypted_email/tls/verification.hpp"
#include "tests/encrypted_email/tls/certificates.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace encrypted_email;
using namespace encrypted_email::trust;
using encrypted_email::tls::testing::authority;
using encrypted_email::tls::testing::Identity;
using encrypted_email::tls::testing::issued_by;
using encrypted_email::tls::testing::kDay;
using encrypted_email::tls::testing::kNow;
using encrypted_email::tls::testing::self_signed;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class RootRenewal : public testing::Test {
protected:
    RootRenewal() {
        auto relay = std::make_shared<configuration::Relay>();
        relay->name = "main";
        relay->ca_file = path_.string();
        relay_ = relay;
        write({one_});
        renewal_.configured({relay_}, {store_.open({path_.string(), {}}, kNow).roots});
    }

    void write(const std::vector<Identity>& roots) const {
        std::ofstream stream(path_, std::ios::trunc);
        for (const Identity& root : roots)
            stream << root.certificate().PEM_encode();
    }

    // The relay's server has a certificate of the first root.
    void verified() {
        const Identity server = issued_by(one_, {});
        renewal_.verified("main", std::make_shared<const tls::Presented>(
                                      tls::Evidence{server.chain, {}},
                                      tls::Peer{"mail.example.org", 465}, "mail.example.org:465"));
    }

    test_support::TemporaryFolder folder_;
    const std::filesystem::path path_ = folder_.path() / "ca.pem";
    const Identity one_ = self_signed(authority("Root One"));
    const Identity two_ = self_signed(authority("Root Two"));
    Store store_{folder_.path() / "trust"};
    bool works_ = true;
    Renewal renewal_{store_, [this](const std::string&) { return works_; }};
    Renewal::RelayPointer relay_;
};

TEST_F(RootRenewal, TakesAFileThatHasComeToRest) {
    EXPECT_THAT(renewal_.look(kNow), IsEmpty());
    EXPECT_THAT(renewal_.look(kNow), SizeIs(1)) << "read once, since it is not known yet";
    write({one_, two_});
    EXPECT_THAT(renewal_.look(kNow), IsEmpty()) << "it may still be written";
    const auto findings = renewal_.look(kNow);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_FALSE(findings[0].refused);
    EXPECT_THAT(findings[0].text, HasSubstr("ca.pem: a new bundle is in force, 2 certificates"));
    ASSERT_THAT(findings[0].relays, SizeIs(1));
    EXPECT_EQ(findings[0].relays[0], relay_);
    EXPECT_EQ(findings[0].present->size(), 2u);
    EXPECT_THAT(renewal_.look(kNow), IsEmpty());
}

TEST_F(RootRenewal, LeavesConnectionsAloneWhenOnlyTheTextHasChanged) {
    std::ofstream(path_, std::ios::app) << "\n# a remark\n";
    const auto findings = renewal_.update(kNow, false);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_FALSE(findings[0].refused);
    EXPECT_THAT(findings[0].relays, IsEmpty());
}

TEST_F(RootRenewal, RefusesWhatWouldStopARelayThatWorks) {
    verified();
    write({two_});
    auto findings = renewal_.update(kNow, false);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_TRUE(findings[0].refused);
    EXPECT_THAT(findings[0].text, HasSubstr("relay main works now and would not be trusted any "
                                            "more: "));
    EXPECT_THAT(findings[0].text, HasSubstr("Root One"));
    EXPECT_THAT(findings[0].text, HasSubstr("or take the bundle by force"));
    EXPECT_THAT(findings[0].relays, IsEmpty());

    findings = renewal_.update(kNow, true);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_FALSE(findings[0].refused);
    EXPECT_THAT(findings[0].relays, SizeIs(1));
}

TEST_F(RootRenewal, TakesWhatWasRefusedOnceTheRelayThatWasInTheWayFails) {
    verified();
    EXPECT_THAT(renewal_.look(kNow), IsEmpty());
    write({two_});
    EXPECT_THAT(renewal_.look(kNow), IsEmpty());
    ASSERT_TRUE(renewal_.look(kNow).at(0).refused);
    EXPECT_THAT(renewal_.look(kNow), IsEmpty()) << "it is said once";
    works_ = false;  // its server has the new authority's certificate now
    const auto findings = renewal_.look(kNow);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_FALSE(findings[0].refused);
    EXPECT_THAT(findings[0].relays, SizeIs(1));
}

TEST_F(RootRenewal, DoesNotMindARelayWhoseCertificateHasEndedAnyway) {
    verified();
    write({two_});
    EXPECT_FALSE(renewal_.update(kNow + 400 * kDay * 1'000'000'000, false).at(0).refused);
}

TEST_F(RootRenewal, RollsBackToWhatWasInForce) {
    EXPECT_EQ(store_.keep({path_.string(), {}},
                          store_.look({{path_.string(), {}}, nullptr, {}}, kNow).bundle, false),
              "");
    EXPECT_TRUE(renewal_.roll_back(kNow, false).at(0).refused) << "there is nothing";
    write({two_});
    EXPECT_FALSE(renewal_.update(kNow, false).at(0).refused);
    const auto findings = renewal_.roll_back(kNow, false);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_FALSE(findings[0].refused) << findings[0].text;
    EXPECT_THAT(findings[0].text, HasSubstr("is again in force"));
    EXPECT_THAT(findings[0].relays, SizeIs(1));
    EXPECT_TRUE(renewal_.update(kNow, true).at(0).refused) << "not even by force";
}

}  // namespace
