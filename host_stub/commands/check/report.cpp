#include "host_stub/commands/check/report.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "host_stub/host/printable.hpp"
#include "plugin_api/cpp/text.hpp"

namespace host_stub::commands::checking {

namespace {

namespace json = boost::json;

constexpr std::size_t kNameWidth = 12;
constexpr std::size_t kDetailColumn = 2 + 9 + 1 + 8 + 2 + kNameWidth + 1;

std::string text_of(alarm_sink_str text) { return host::printable(alarm_sink::view(text)); }

/// A verdict that this host does not know means NOT_TRIED.
std::uint32_t known(std::uint32_t verdict) {
    return verdict <= ALARM_SINK_STEP_SKIPPED ? verdict : std::uint32_t{ALARM_SINK_STEP_NOT_TRIED};
}

std::string_view word_of(std::uint32_t verdict) {
    switch (verdict) {
        case ALARM_SINK_STEP_PASSED: return "passed";
        case ALARM_SINK_STEP_FAILED: return "FAILED";
        case ALARM_SINK_STEP_SKIPPED: return "skipped";
        default: return "not tried";
    }
}

std::string_view word_of_speaker(std::uint32_t from) {
    switch (from) {
        case ALARM_SINK_TRANSCRIPT_SINK: return "sink";
        case ALARM_SINK_TRANSCRIPT_PEER: return "server";
        default: return "remark";
    }
}

char sign_of_speaker(std::uint32_t from) {
    switch (from) {
        case ALARM_SINK_TRANSCRIPT_SINK: return '>';
        case ALARM_SINK_TRANSCRIPT_PEER: return '<';
        default: return '-';
    }
}

double milliseconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e6; }

void append(std::string& line, std::string_view separator, std::string_view more) {
    if (!line.empty() && !more.empty()) line += separator;
    line += more;
}

}  // namespace

void Report::document_passed(std::string_view path, std::string_view sink) {
    if (form_ == Form::json) {
        out_ << json::serialize(
                    json::object{{"subject", path}, {"step", "document"}, {"verdict", "passed"}})
             << std::endl;
    } else {
        out_ << fmt::format("{}: {} would take this configuration", path, sink) << std::endl;
    }
}

void Report::begin_subject(std::string_view subject) {
    if (subject == subject_) return;
    subject_ = subject;
    if (form_ == Form::text) out_ << '\n' << subject_ << '\n';
}

void Report::step(const alarm_sink_diagnosis_step& step) {
    wipe_progress();
    if (step.verdict == ALARM_SINK_STEP_UNDER_WAY) {
        if (progress_ != nullptr) {
            *progress_ << fmt::format("{}: {} {} ...", text_of(step.subject), text_of(step.name),
                                      text_of(step.object))
                       << std::flush;
        }
        return;
    }
    ++counts_[known(step.verdict)];
    begin_subject(text_of(step.subject));
    if (form_ == Form::json) {
        write_json(step);
    } else {
        std::string detail = text_of(step.object);
        append(detail, ": ", text_of(step.finding));
        write_text(step, detail);
    }
    out_ << std::flush;
}

void Report::write_text(const alarm_sink_diagnosis_step& step, const std::string& detail) {
    const std::uint32_t verdict = known(step.verdict);
    const bool was_made = verdict == ALARM_SINK_STEP_PASSED || verdict == ALARM_SINK_STEP_FAILED;
    const std::string took =
        was_made ? fmt::format("{:.0f} ms", milliseconds(step.took_ns)) : std::string();
    std::string words = text_of(step.words);
    if (!words.empty()) words = fmt::format("server: \"{}\"", words);
    std::string first = detail;
    if (verdict != ALARM_SINK_STEP_FAILED) append(first, "; ", words);
    out_ << fmt::format("  {:<9} {:>8}  {:<{}} {}\n", word_of(verdict), took, text_of(step.name),
                        kNameWidth, first);
    if (verdict != ALARM_SINK_STEP_FAILED) return;
    const std::string margin(kDetailColumn, ' ');
    if (!words.empty()) out_ << margin << words << '\n';
    if (step.remedy.len != 0) out_ << margin << "remedy: " << text_of(step.remedy) << '\n';
}

void Report::write_json(const alarm_sink_diagnosis_step& step) {
    json::object object{
        {"subject", text_of(step.subject)},
        {"step", text_of(step.name)},
        {"verdict", known(step.verdict) == ALARM_SINK_STEP_FAILED ? std::string_view("failed")
                                                                  : word_of(known(step.verdict))}};
    const auto add = [&object](const char* key, alarm_sink_str text) {
        if (text.len != 0) object[key] = text_of(text);
    };
    add("object", step.object);
    if (step.took_ns != 0) object["milliseconds"] = milliseconds(step.took_ns);
    add("finding", step.finding);
    add("server_said", step.words);
    add("remedy", step.remedy);
    out_ << json::serialize(object) << '\n';
}

void Report::line(const alarm_sink_transcript_line& line) {
    wipe_progress();
    const std::string text = text_of(line.text);
    if (form_ == Form::json) {
        out_ << json::serialize(json::object{{"subject", text_of(line.subject)},
                                             {"transcript", word_of_speaker(line.from)},
                                             {"after_milliseconds", milliseconds(line.after_ns)},
                                             {"text", text}})
             << std::endl;
        return;
    }
    if (subject_.empty()) begin_subject(text_of(line.subject));
    out_ << fmt::format("      {:>8}  {} {}\n",
                        fmt::format("{:.0f} ms", milliseconds(line.after_ns)),
                        sign_of_speaker(line.from), text)
         << std::flush;
}

void Report::finish(std::string_view remark) {
    wipe_progress();
    const std::size_t passed = counts_[ALARM_SINK_STEP_PASSED];
    const std::size_t skipped = counts_[ALARM_SINK_STEP_SKIPPED];
    const std::size_t not_tried = counts_[ALARM_SINK_STEP_NOT_TRIED];
    if (form_ == Form::json) {
        json::object summary{{"passed", passed},
                             {"failed", failed()},
                             {"skipped", skipped},
                             {"not_tried", not_tried}};
        if (!remark.empty()) summary["remark"] = host::printable(remark);
        out_ << json::serialize(json::object{{"summary", std::move(summary)}}) << std::endl;
        return;
    }
    out_ << fmt::format("\n{} passed, {} failed, {} skipped, {} not tried", passed, failed(),
                        skipped, not_tried);
    if (!remark.empty()) out_ << ": " << host::printable(remark);
    out_ << std::endl;
}

void Report::wipe_progress() {
    if (progress_ != nullptr) *progress_ << "\r\x1b[K" << std::flush;
}

}  // namespace host_stub::commands::checking
