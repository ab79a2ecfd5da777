// report.hpp - what a guided check found, as lines for a person or as JSON for a script, while it
// goes on.
//
// Every text comes from a sink, and through it from a server: it is made printable first.
//
// Threads: one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

#include "plugin_api/alarm_sink_diagnosis.h"

namespace host_stub::commands::checking {

enum class Form { text, json };

class Report {
public:
    /// `out` gets a line for each step that is over, `progress` what is under way, written over and
    /// over; null: nothing.  Both outlive the object.
    Report(Form form, std::ostream& out, std::ostream* progress)
        : form_(form), out_(out), progress_(progress) {}

    /// The first step: the document was taken by the sink of that name.
    void document_passed(std::string_view path, std::string_view sink);

    void step(const alarm_sink_diagnosis_step& step);
    void line(const alarm_sink_transcript_line& line);

    /// `remark`: why not every step was come to; empty: they were.
    void finish(std::string_view remark);

    std::size_t failed() const { return counts_[ALARM_SINK_STEP_FAILED]; }

private:
    void begin_subject(std::string_view subject);
    void write_text(const alarm_sink_diagnosis_step& step, const std::string& detail);
    void write_json(const alarm_sink_diagnosis_step& step);
    void wipe_progress();

    const Form form_;
    std::ostream& out_;
    std::ostream* const progress_;
    std::string subject_;
    std::array<std::size_t, 4> counts_{};  ///< By verdict.
};

}  // namespace host_stub::commands::checking
