// A server that does not take a group's sender or one of its recipients.
#include "tests/check/scenario.hpp"

using namespace check_test;

namespace {

class Group : public CheckScenario {
protected:
    PostfixInstance postfix_{{{mailbox("gone"), "550 5.1.1 no such mailbox here"}}};
    RelayText relay_ = relay_to(postfix_);
};

TEST_F(Group, WithARecipientThatIsRefusedIsMendedByItsList) {
    groups_[0].cc = {mailbox("gone"), mailbox("here")};
    const auto failed = expect_failure(relay_, "recipient", {"550 5.1.1", "no such mailbox here"},
                                       "Check groups.facility.cc", mailbox("gone"));
    const std::string address = told(failed.remedy, "cc \"([^\"]+)\"");
    std::erase(groups_[0].cc, address);
    expect_all_passed(relay_);
}

TEST_F(Group, WithASenderThatIsRefusedIsMendedAtTheServer) {
    postfix_.stop();
    postfix_.set_sender_answers({{mailbox("alarms"), "553 5.7.1 not owned by user alarms"}});
    postfix_.start();
    const auto failed = expect_failure(relay_, "sender", {"553 5.7.1", "not owned by user alarms"},
                                       "Check groups.facility.from");
    const std::string sender = told(failed.remedy, "from \"([^\"]+)\"");
    EXPECT_THAT(failed.remedy, testing::HasSubstr("relays.main.user \"alarms\""));
    postfix_.stop();
    postfix_.set_sender_answers({{sender, "OK"}});
    postfix_.start();
    expect_all_passed(relay_);
}

TEST_F(Group, OfAServerThatTakesNothingWithoutLogInIsMendedByTheUser) {
    relay_.user = "";
    expect_failure(relay_, "recipient", {"554 5.7.1"}, "set relays.main.user");
    relay_.user = PostfixInstance::kUser;
    expect_all_passed(relay_);
}

TEST_F(Group, ByTheSideOfAnotherHasStepsOfItsOwn) {
    GroupText night;
    night.name = "night";
    night.to = {mailbox("night")};
    groups_.push_back(night);
    const Checked checked = check(relay_);
    EXPECT_EQ(checked.of("sender").subject, "group facility by relay main");
    EXPECT_EQ(checked.of("recipient", mailbox("night")).subject, "group night by relay main");
    EXPECT_EQ(checked.status, 0) << checked.output;
}

}  // namespace
