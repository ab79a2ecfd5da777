// cases_diagnosis.cpp - AS-110 to AS-112: a sink that tries its configuration step by step.
//
// Of a sink that does not have the ability there is nothing to judge.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "host_stub/conformance/candidate.hpp"
#include "host_stub/conformance/case_lists.hpp"
#include "plugin_api/alarm_sink_diagnosis.h"
#include "plugin_api/cpp/status.hpp"

namespace host_stub::conformance {

namespace {

using namespace std::chrono_literals;

constexpr auto kGrace = 1500ms;

struct Step {
    std::uint32_t verdict;
    std::string subject;
    std::string name;
    std::string object;
    std::string finding;
    std::string remedy;

    std::string title() const { return fmt::format("{}: {} {}", subject, name, object); }
};

struct Diagnosed {
    Answer answer;
    std::vector<Step> steps;  ///< Those that were visited as over.
};

Diagnosed diagnose(Instance& sink, std::chrono::nanoseconds time) {
    const auto* const diagnosis =
        static_cast<const alarm_sink_diagnosis*>(sink.query(ALARM_SINK_DIAGNOSIS));
    if (diagnosis == nullptr) nothing_to_judge("the sink does not have the ability");
    const auto visit = [](void* context, const alarm_sink_diagnosis_step* step) noexcept {
        if (step->verdict == ALARM_SINK_STEP_UNDER_WAY) return;
        const auto text = [](alarm_sink_str str) { return std::string(alarm_sink::view(str)); };
        static_cast<std::vector<Step>*>(context)->push_back(
            {step->verdict, text(step->subject), text(step->name), text(step->object),
             text(step->finding), text(step->remedy)});
    };
    Diagnosed diagnosed;
    alarm_sink::ErrorText error;
    const auto begun = std::chrono::steady_clock::now();
    const alarm_sink_status status =
        diagnosis->run(sink.get(), 0, mono_in(time), &diagnosed.steps, visit, nullptr, error.get());
    diagnosed.answer = {status, std::string(error.text()),
                        std::chrono::steady_clock::now() - begun};
    return diagnosed;
}

void expect_in_time(const Diagnosed& diagnosed, std::chrono::milliseconds time) {
    const Answer& answer = diagnosed.answer;
    expect(answer.ok() || answer.status == ALARM_SINK_E_TIMEOUT,
           fmt::format("run() gave {}", describe(answer)));
    expect(answer.took < time + kGrace,
           fmt::format("run() with {} ms to go took {} ms", time.count(), answer.took / 1ms));
}

void before_configure_is_refused(const Setting& setting) {
    Alone sink(setting);
    sink->create();
    const Diagnosed diagnosed = diagnose(*sink, 1s);
    expect(diagnosed.answer.status == ALARM_SINK_E_STATE,
           fmt::format("run() before configure() gave {}", describe(diagnosed.answer)));
}

void keeps_its_deadline(const Setting& setting) {
    Alone sink(setting);
    sink->configured();
    for (const std::chrono::milliseconds time : {1000ms, 0ms}) {
        expect_in_time(diagnose(*sink, time), time);
    }
    expect(sink->start().ok(), "start() after run() failed");
    expect_in_time(diagnose(*sink, 500ms), 500ms);
}

void steps_are_whole(const Setting& setting) {
    Alone sink(setting);
    sink->configured();
    const Diagnosed diagnosed = diagnose(*sink, 1s);
    expect(!diagnosed.steps.empty(), "run() visits no step");
    std::vector<std::string> titles;
    for (const Step& step : diagnosed.steps) {
        expect(!step.subject.empty() && !step.name.empty(),
               fmt::format("a step has no subject or no name: \"{}\"", step.title()));
        expect(step.verdict != ALARM_SINK_STEP_FAILED ||
                   (!step.finding.empty() && !step.remedy.empty()),
               fmt::format("{} failed without a finding and a remedy", step.title()));
        titles.push_back(step.title());
    }
    std::ranges::sort(titles);
    const auto twice = std::ranges::adjacent_find(titles);
    if (twice != titles.end()) fail(fmt::format("{} is visited twice as over", *twice));
}

constexpr Case kCases[] = {
    {"diagnosis-before-configure-is-refused", "AS-110", "refuses run() before configure()",
     before_configure_is_refused},
    {"diagnosis-keeps-its-deadline", "AS-111",
     "returns from run() by the deadline, whatever the next system does", keeps_its_deadline},
    {"diagnosis-steps-are-whole", "AS-112",
     "visits each step as over once, and those that failed with a remedy", steps_are_whole},
};

}  // namespace

std::span<const Case> diagnosis_cases() { return kCases; }

}  // namespace host_stub::conformance
