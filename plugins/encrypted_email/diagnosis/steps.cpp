#include "encrypted_email/diagnosis/steps.hpp"

#include <algorithm>
#include <utility>

#include "plugin_api/cpp/text.hpp"

namespace encrypted_email::diagnosis {

Step Steps::plan(std::string subject, std::string_view name, std::string object) {
    planned_.push_back({std::move(subject), std::string(name), std::move(object)});
    return planned_.size() - 1;
}

void Steps::go_on() {
    const Step step = next();
    if (step == count() || step == announced_) return;
    announced_ = step;
    tell(planned_[step], {.verdict = ALARM_SINK_STEP_UNDER_WAY, .finding = {}}, {});
}

void Steps::conclude(Step step, Outcome outcome) {
    if (std::exchange(planned_[step].over, true)) return;
    const Clock::time_point now = Clock::now();
    const bool was_made =
        outcome.verdict == ALARM_SINK_STEP_PASSED || outcome.verdict == ALARM_SINK_STEP_FAILED;
    const Clock::duration took = was_made ? now - since_ : Clock::duration::zero();
    since_ = now;
    mask_(outcome.finding);
    mask_(outcome.words);
    mask_(outcome.remedy);
    tell(planned_[step], outcome, took);
}

Step Steps::next() const {
    const auto found = std::find_if(planned_.begin(), planned_.end(),
                                    [](const Planned& planned) { return !planned.over; });
    return static_cast<Step>(found - planned_.begin());
}

void Steps::give_up(Step first, Step last, const std::string& reason) {
    for (Step step = first; step < last; ++step)
        conclude(step, {.finding = reason});
}

void Steps::tell(const Planned& planned, const Outcome& outcome, Clock::duration took) const {
    using alarm_sink::str;
    const auto took_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
    visit_({.struct_size = sizeof(alarm_sink_diagnosis_step),
            .verdict = outcome.verdict,
            .took_ns = took_ns,
            .subject = str(planned.subject),
            .name = str(planned.name),
            .object = str(planned.object),
            .finding = str(outcome.finding),
            .words = str(outcome.words),
            .remedy = str(outcome.remedy)});
}

}  // namespace encrypted_email::diagnosis
