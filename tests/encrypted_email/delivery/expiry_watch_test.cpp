#include "encrypted_email/delivery/expiry_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace encrypted_email::delivery {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tls::CertificateRole;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kNow = 1'781'524'800;  // 2026-06-15 12:00 UTC
constexpr std::int64_t kSecond = 1'000'000'000;

tls::Expiry ending(std::int64_t in, CertificateRole role = CertificateRole::server,
                   const std::string& subject = "\"mail.example.org\"",
                   std::int64_t life = 365 * kDay) {
    return {role, subject, kNow + in - life, kNow + in, "2026-07-01 00:00 UTC"};
}

class ExpiryWatchTest : public testing::Test {
protected:
    ExpiryWatchTest() {
        relay_->name = "main";
        relay_->host = "mail.example.org";
        relay_->ca_file = "/etc/ca.pem";
    }

    void verified(std::vector<tls::Expiry> path, std::int64_t at = kNow) {
        watch_.verified(relay_, std::move(path), at * kSecond);
    }

    // "+key" and "-key", and the texts beside them.
    std::vector<std::string> told_;
    std::vector<std::string> texts_;
    Troubles troubles_;
    const Troubles::Tell tell_ = [this](const std::string& key, bool active,
                                        const std::string& text) {
        told_.push_back((active ? "+" : "-") + key);
        if (active) texts_.push_back(text);
    };
    ExpiryWatch watch_{troubles_, tell_};
    const std::shared_ptr<configuration::Relay> relay_ = std::make_shared<configuration::Relay>();
};

TEST_F(ExpiryWatchTest, SaysNothingOfCertificatesThatLiveOn) {
    verified({ending(31 * kDay), ending(1000 * kDay, CertificateRole::root)});
    watch_.check(kNow * kSecond);
    EXPECT_THAT(told_, IsEmpty());
}

TEST_F(ExpiryWatchTest, TellsOnceAtEachStepAndClearsWhenTheCertificateIsRenewed) {
    verified({ending(31 * kDay)});
    for (const std::int64_t days : {2, 3, 17, 18, 28, 29, 40}) {
        watch_.check((kNow + days * kDay) * kSecond);
    }
    EXPECT_THAT(told_, ElementsAre("+certificate-expiry:main", "+certificate-expiry:main",
                                   "+certificate-expiry:main"));
    EXPECT_THAT(texts_, ElementsAre(HasSubstr("in 29 days"), HasSubstr("in 13 days"),
                                    HasSubstr("in 2 days")));
    told_.clear();
    verified({ending(365 * kDay)}, kNow + 29 * kDay);
    verified({ending(365 * kDay)}, kNow + 30 * kDay);
    EXPECT_THAT(told_, ElementsAre("-certificate-expiry:main"));
}

TEST_F(ExpiryWatchTest, NamesTheCertificateItsEndAndWhatToDo) {
    verified({ending(20 * kDay)});
    EXPECT_THAT(texts_,
                ElementsAre("relay main (mail.example.org:465): its mails will stop when the "
                            "certificate \"mail.example.org\" expires on 2026-07-01 00:00 UTC, in "
                            "20 days. Have the relay's certificate renewed."));
}

TEST_F(ExpiryWatchTest, TellsOfAuthoritiesToo) {
    verified({ending(400 * kDay), ending(kDay, CertificateRole::intermediate, "\"Middle\""),
              ending(2 * kDay, CertificateRole::root, "\"Root\"")});
    ASSERT_EQ(texts_.size(), 1u);
    EXPECT_THAT(texts_[0],
                AllOf(Not(HasSubstr("\"mail.example.org\"")),
                      HasSubstr("the certificate of the authority \"Middle\" expires on"),
                      HasSubstr("in 24 h, and the certificate of the authority \"Root\" expires"),
                      HasSubstr("renewed one of \"Middle\""),
                      HasSubstr("Put the present certificate of \"Root\" into /etc/ca.pem")));

    relay_->ca_file.clear();
    verified({ending(20 * kDay, CertificateRole::root)});
    EXPECT_THAT(texts_.back(), HasSubstr("Update this system's trusted authorities"));
}

TEST_F(ExpiryWatchTest, SparesCertificatesThatAreRenewedByMachineInTime) {
    const auto step = [](std::int64_t left, std::int64_t life) {
        return expiry_step({ending(left * kDay, CertificateRole::server, "x", life * kDay)}, kNow);
    };
    EXPECT_EQ(step(29, 90), 0) << "renewed when a third is left";
    EXPECT_EQ(step(22, 90), 1);
    EXPECT_EQ(step(13, 90), 2);
    EXPECT_EQ(step(2, 90), 3);
    EXPECT_EQ(step(2, 6), 0);
    EXPECT_EQ(step(1, 6), 3);
}

TEST_F(ExpiryWatchTest, ForgetsARelayThatIsNoMore) {
    verified({ending(20 * kDay)});
    told_.clear();
    watch_.reconfigured({"main"});
    EXPECT_THAT(told_, IsEmpty()) << "what stands is right until the server is verified again";
    watch_.reconfigured({"other"});
    EXPECT_THAT(told_, ElementsAre("-certificate-expiry:main"));
    watch_.check(kNow * kSecond);
    EXPECT_EQ(told_.size(), 1u);
}

}  // namespace
}  // namespace encrypted_email::delivery
