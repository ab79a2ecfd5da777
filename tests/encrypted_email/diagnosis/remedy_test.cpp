#include "encrypted_email/diagnosis/remedy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace encrypted_email;
using namespace encrypted_email::diagnosis;
using smtp::Awaiting;
using testing::HasSubstr;

namespace {

class Remedy : public testing::Test {
protected:
    Remedy() {
        relay_.name = "main";
        group_.name = "fire";
        group_.from = {"", "alarms", "b7.example"};
        group_.to = {{"", "to", "b7.example"}};
        group_.cc = {{"", "cc", "b7.example"}};
        group_.bcc = {{"", "bcc", "b7.example"}};
    }

    std::string of(std::uint16_t code, smtp::EnhancedStatus status, Awaiting step) const {
        return remedy_for({code, status, "words"}, step, relay_, group_, "cc@b7.example");
    }

    configuration::Relay relay_;
    configuration::MailingGroup group_;
};

TEST_F(Remedy, NamesTheListOfARecipient) {
    EXPECT_EQ(place_of(group_, "to@b7.example"), "groups.fire.to");
    EXPECT_EQ(place_of(group_, "cc@b7.example"), "groups.fire.cc");
    EXPECT_EQ(place_of(group_, "bcc@b7.example"), "groups.fire.bcc");
    EXPECT_THAT(of(550, {5, 1, 1}, Awaiting::recipient),
                HasSubstr("Check groups.fire.cc \"cc@b7.example\""));
}

TEST_F(Remedy, FollowsWhoseFaultItIs) {
    EXPECT_THAT(of(530, {5, 7, 0}, Awaiting::mail), HasSubstr("Set relays.main.user"));
    EXPECT_THAT(of(553, {5, 7, 1}, Awaiting::mail),
                HasSubstr("Check groups.fire.from \"alarms@b7.example\""));
    EXPECT_THAT(of(554, {5, 7, 1}, Awaiting::recipient), HasSubstr("set relays.main.user"));
    relay_.user = "alarms";
    EXPECT_THAT(of(554, {5, 7, 1}, Awaiting::recipient), HasSubstr("Check groups.fire.cc"));
    EXPECT_THAT(of(450, {4, 2, 0}, Awaiting::recipient), HasSubstr("come back later"));
    EXPECT_THAT(of(554, {5, 6, 0}, Awaiting::content), HasSubstr("server's administrator"));
}

TEST_F(Remedy, ListsWhatAServerOffers) {
    EXPECT_EQ(offered({250, {}, "mail.example.org\nPIPELINING\nAUTH PLAIN LOGIN"}),
              "offers PIPELINING, AUTH PLAIN LOGIN");
    EXPECT_EQ(offered({250, {}, "mail.example.org"}), "offers nothing");
    std::string endless = "mail.example.org";
    for (int i = 0; i < 1000; ++i)
        endless += "\nXKEYWORD";
    EXPECT_LT(offered({250, {}, endless}).size(), 700u);
}

}  // namespace
