// steps.hpp - the steps that a check has before it, and what is told of each.
//
// Planned first, in the order in which they are come to; each is told once as over.  What was not
// come to when the check ends is told as not tried, so that nothing is passed over in silence.
//
// Threads: one thread at a time.
// Fails:   std::bad_alloc.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin_api/cpp/diagnosis.hpp"

namespace encrypted_email::diagnosis {

using Step = std::size_t;  // one that was planned

// Texts of a step that is over; free of control characters.
struct Outcome {
    std::uint32_t verdict = ALARM_SINK_STEP_NOT_TRIED;
    std::string finding;
    std::string words = {};   // the server's own
    std::string remedy = {};  // when it failed
};

class Steps {
public:
    using Clock = std::chrono::steady_clock;

    // `visit` and `mask`, which hides secrets in a text, outlive the object.
    Steps(const alarm_sink::Diagnosis::Visit& visit, const std::function<void(std::string&)>& mask)
        : visit_(visit), mask_(mask) {}

    Step plan(std::string subject, std::string_view name, std::string object = {});

    // Tells that the first of those that are not over begins, unless it was told before.
    void go_on();

    // Nothing happens when it was told before.
    void conclude(Step step, Outcome outcome);

    [[nodiscard]] bool is_over(Step step) const { return planned_[step].over; }

    // The first that is not over; count() when all are.
    [[nodiscard]] Step next() const;
    [[nodiscard]] Step count() const { return planned_.size(); }
    [[nodiscard]] const std::string& name(Step step) const { return planned_[step].name; }

    // From `first` up to `last`, what is not over was not tried, because of `reason`.
    void give_up(Step first, Step last, const std::string& reason);

private:
    struct Planned {
        std::string subject;
        std::string name;
        std::string object;
        bool over = false;
    };

    void tell(const Planned& planned, const Outcome& outcome, Clock::duration took) const;

    const alarm_sink::Diagnosis::Visit& visit_;
    const std::function<void(std::string&)>& mask_;
    std::vector<Planned> planned_;
    std::optional<Step> announced_;
    Clock::time_point since_ = Clock::now();
};

}  // namespace encrypted_email::diagnosis
