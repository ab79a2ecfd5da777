#include "encrypted_email/composition/subject.hpp"

#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::size_t kLongestPart = 120;  // characters

// Appends at most kLongestPart characters of `text` as a line, and dots if that is not all.
void append_shortened(std::string& line, std::string_view text) {
    // Four bytes are the most that a character takes; the rest is for white space that goes away.
    constexpr std::size_t kEnough = 8 * kLongestPart;
    const std::size_t begin = line.size();
    append_line(line, beginning(text, kEnough));
    const std::string_view whole = std::string_view(line).substr(begin);
    const std::size_t size = first_characters(whole, kLongestPart).size();
    if (size < whole.size() || text.size() > kEnough) {
        line.resize(begin + size);
        line += "...";
    }
}

std::string begun(const configuration::MailingGroup& group) {
    std::string line;
    line.reserve(group.subject_prefix.size() + 2 * kLongestPart);
    append_line(line, group.subject_prefix);
    line += line.empty() ? "" : " ";
    return line;
}

void append_headline(std::string& line, const intake::Event& event, bool with_object) {
    const std::size_t begin = line.size();
    append_shortened(line, event.summary);
    const bool has_summary = line.size() > begin;
    if (!has_summary) {
        append_transition(line, event);
    } else if (!with_object) {
        return;
    }
    const std::size_t headline_end = line.size();
    line += has_summary ? " (" : ", ";
    const std::size_t object_begin = line.size();
    append_shortened(line, event.object);
    if (line.size() == object_begin) {
        line.resize(headline_end);  // nothing of it can be seen
    } else if (has_summary) {
        line += ')';
    }
}

}  // namespace

std::string subject(const configuration::MailingGroup& group, std::span<const Entry> entries) {
    std::string line = begun(group);
    const bool several = entries.size() > 1;
    if (several) {
        append_count(line, entries.size(), "event", "events");
        line += ", most urgent: ";
    }
    append_headline(line, *entries.front().event, !several);
    return line;
}

std::string catch_up_subject(const grouping::Batch& batch, const Courses& courses) {
    std::string line = begun(*batch.group);
    append_count(line, batch.events.size(), "event", "events");
    line += " while mail was delayed";
    if (!courses.active.empty()) {
        line += ", ";
        append_number(line, courses.active.size());
        line += " still active";
    } else if (courses.messages.empty()) {
        line += ", none still active";
    }
    const bool several = batch.events.size() > 1;
    line += several ? ", most urgent: " : ": ";
    append_headline(line, *courses.foremost().event, !several);
    return line;
}

}  // namespace encrypted_email::composition
