#include "encrypted_email/diagnosis/steps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin_api/cpp/text.hpp"

using namespace encrypted_email::diagnosis;
using testing::ElementsAre;

namespace {

class PlannedSteps : public testing::Test {
protected:
    std::vector<std::string> told_;
    const alarm_sink::Diagnosis::Visit visit_ = [this](const alarm_sink_diagnosis_step& step) {
        using alarm_sink::view;
        std::string line = std::to_string(step.verdict) + ' ' + std::string(view(step.name));
        for (const auto text : {step.finding, step.words, step.remedy})
            line += '|' + std::string(view(text));
        told_.push_back(line);
        EXPECT_EQ(view(step.subject), "relay main");
        if (step.verdict != ALARM_SINK_STEP_PASSED && step.verdict != ALARM_SINK_STEP_FAILED) {
            EXPECT_EQ(step.took_ns, 0);
        }
    };
    const std::function<void(std::string&)> mask_ = [](std::string& text) {
        if (text == "secret") text = "***";
    };
    Steps steps_{visit_, mask_};
    const Step first_ = steps_.plan("relay main", "first");
    const Step second_ = steps_.plan("relay main", "second");
    const Step third_ = steps_.plan("relay main", "third");
};

TEST_F(PlannedSteps, AreToldWhenTheyBeginAndWhenTheyAreOver) {
    steps_.go_on();
    steps_.conclude(first_, {ALARM_SINK_STEP_PASSED, "found", "250 Ok"});
    steps_.go_on();
    steps_.conclude(second_, {ALARM_SINK_STEP_FAILED, "no", "550 No", "do it"});
    EXPECT_THAT(told_, ElementsAre("4 first|||", "1 first|found|250 Ok|", "4 second|||",
                                   "2 second|no|550 No|do it"));
    EXPECT_EQ(steps_.next(), third_);
}

TEST_F(PlannedSteps, AreToldAsOverOnce) {
    steps_.conclude(second_, {ALARM_SINK_STEP_PASSED, "found"});
    steps_.conclude(second_, {ALARM_SINK_STEP_FAILED, "no"});
    steps_.give_up(0, steps_.count(), "first failed");
    EXPECT_THAT(
        told_, ElementsAre("1 second|found||", "0 first|first failed||", "0 third|first failed||"));
    EXPECT_EQ(steps_.next(), steps_.count());
    steps_.go_on();
    EXPECT_EQ(told_.size(), 3u);
}

TEST_F(PlannedSteps, AreToldWithoutSecrets) {
    steps_.conclude(first_, {ALARM_SINK_STEP_FAILED, "secret", "secret", "secret"});
    EXPECT_THAT(told_, ElementsAre("2 first|***|***|***"));
}

}  // namespace
