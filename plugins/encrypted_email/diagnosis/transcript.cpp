#include "encrypted_email/diagnosis/transcript.hpp"

#include <algorithm>
#include <utility>

#include "encrypted_email/smtp/utf8.hpp"
#include "encrypted_email/sasl/wipe.hpp"
#include "plugin_api/cpp/text.hpp"

namespace encrypted_email::diagnosis {
namespace {

constexpr std::string_view kLogIn = "AUTH ";
constexpr std::string_view kChallenge = "334";
constexpr std::string_view kCancel = "*";

}  // namespace

Transcript::~Transcript() {
    sasl::wipe(unfinished_said_.line);
    sasl::wipe(unfinished_heard_.line);
}

void Transcript::remark(std::string text) {
    masking_.hide(text);
    tell(ALARM_SINK_TRANSCRIPT_REMARK, std::move(text));
}

void Transcript::take(std::string_view bytes, Unfinished& unfinished, std::uint32_t from) {
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        if (unfinished.line.size() + end > kLongestLine) {
            unfinished.too_long = true;
            sasl::wipe(unfinished.line);
        }
        if (!unfinished.too_long) unfinished.line += bytes.substr(0, end);
        if (end == bytes.size()) return;
        bytes.remove_prefix(end + 1);
        end_line(unfinished, from);
    }
}

void Transcript::end_line(Unfinished& unfinished, std::uint32_t from) {
    std::string_view line = unfinished.line;
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::string shown = "(a line too long to be shown)";
    if (!std::exchange(unfinished.too_long, false)) {
        shown = from == ALARM_SINK_TRANSCRIPT_SINK ? shown_of_ours(line) : shown_of_theirs(line);
    }
    sasl::wipe(unfinished.line);
    tell(from, std::move(shown));
}

std::string Transcript::shown_of_ours(std::string_view line) {
    std::string_view secret;
    std::string shown;
    if (logs_in_) {
        secret = line;
    } else if (line.starts_with(kLogIn)) {
        logs_in_ = true;
        const std::size_t end = std::min(line.find(' ', kLogIn.size()), line.size());
        shown = shown_outside(line.substr(0, end));
        mechanism_ = shown.substr(kLogIn.size());
        if (end == line.size()) return shown;
        shown += ' ';
        secret = line.substr(end + 1);
    } else {
        return shown_outside(line);
    }
    if (secret == kCancel) return shown.append(kCancel);
    masking_.said.append(secret);
    return shown.append(smtp::kHidden);
}

std::string Transcript::shown_of_theirs(std::string_view line) {
    if (logs_in_ && line.starts_with(kChallenge)) {
        std::string shown(kChallenge);
        shown += ' ';
        return shown.append(smtp::kHidden);
    }
    logs_in_ = false;
    return shown_outside(line);
}

// What holds no secret of its own.
std::string Transcript::shown_outside(std::string_view line) const {
    std::string bare(line);
    masking_.hide(bare);
    std::string shown;
    smtp::append_printable(shown, bare);
    return shown;
}

void Transcript::tell(std::uint32_t from, std::string text) const {
    if (!tell_) return;
    using alarm_sink::str;
    const auto after = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begun_);
    tell_({.struct_size = sizeof(alarm_sink_transcript_line),
           .from = from,
           .after_ns = after.count(),
           .subject = str(subject_),
           .text = str(text)});
}

}  // namespace encrypted_email::diagnosis
