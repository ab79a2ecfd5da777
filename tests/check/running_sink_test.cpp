// The ability itself: beside a sink that runs, and cancelled from another thread.
#include <future>
#include <thread>

#include "tests/check/scenario.hpp"
#include "tests/support/scripted_server.hpp"

using namespace check_test;

namespace {

std::string_view name_of(const alarm_sink_diagnosis_step& step) {
    return alarm_sink::view(step.name);
}

class RunningSink : public Scenario {
protected:
    RunningSink() { sink_.configure(configuration_text({relay_to(postfix_)}, {GroupText{}})); }

    const PostfixInstance postfix_;
};

TEST_F(RunningSink, IsNotDisturbed) {
    sink_.start();
    const auto events = make_events("e", 200);
    sink_.submit(events);
    std::size_t passed = 0;
    const auto status = sink_.diagnose([&](const alarm_sink_diagnosis_step& step) {
        passed += step.verdict == ALARM_SINK_STEP_PASSED;
        EXPECT_NE(step.verdict, std::uint32_t{ALARM_SINK_STEP_FAILED})
            << alarm_sink::view(step.finding);
    });
    EXPECT_TRUE(status.ok()) << describe(status);
    EXPECT_EQ(passed, 12u);
    ASSERT_TRUE(sink_.host().wait_for_finals(events.size()));
    EXPECT_TRUE(sink_.host().troubles_raised().empty());
}

TEST_F(RunningSink, CanBeCheckedBeforeItRunsAndAfterwards) {
    const auto ignore = [](const alarm_sink_diagnosis_step&) {};
    EXPECT_TRUE(sink_.diagnose(ignore).ok());
    sink_.start();
    EXPECT_TRUE(sink_.diagnose(ignore).ok());
    EXPECT_TRUE(sink_.stop().ok());
    EXPECT_TRUE(sink_.diagnose(ignore).ok());
}

TEST_F(RunningSink, ToldOfEachStepWhenItBegins) {
    std::vector<std::string> begun;
    std::vector<std::string> over;
    const auto status = sink_.diagnose([&](const alarm_sink_diagnosis_step& step) {
        auto& list = step.verdict == ALARM_SINK_STEP_UNDER_WAY ? begun : over;
        list.emplace_back(name_of(step));
    });
    EXPECT_TRUE(status.ok()) << describe(status);
    EXPECT_EQ(begun, over);
}

TEST_F(RunningSink, EndsACheckThatAnotherThreadCancels) {
    const ScriptedServer silent([](auto& client) { client.listen_in_silence(); });
    RelayText relay = relay_to(postfix_);
    relay.port = silent.port();
    sink_.configure(configuration_text({relay}, {GroupText{}}));
    std::promise<void> hangs;
    std::thread canceller([&] {
        hangs.get_future().wait();
        sink_.cancel_diagnosis();
    });
    std::size_t cancelled = 0;
    const auto status = sink_.diagnose([&](const alarm_sink_diagnosis_step& step) {
        if (step.verdict == ALARM_SINK_STEP_UNDER_WAY && name_of(step) == "tls") hangs.set_value();
        cancelled += step.verdict == ALARM_SINK_STEP_NOT_TRIED &&
                     alarm_sink::view(step.finding) == "the check was cancelled";
    });
    canceller.join();
    EXPECT_EQ(status.code(), ALARM_SINK_E_TIMEOUT);
    EXPECT_EQ(cancelled, 10u);
}

}  // namespace
