#include "encrypted_email/composition/subject.hpp"

#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::size_t kLongestPart = 120;  // characters

std::string shortened(std::string_view text) {
    // Four bytes are the most that a character takes; the rest is for white space that goes away.
    constexpr std::size_t kEnough = 8 * kLongestPart;
    std::string line;
    append_line(line, beginning(text, kEnough));
    const std::size_t size = first_characters(line, kLongestPart).size();
    if (size < line.size() || text.size() > kEnough) {
        line.resize(size);
        line += "...";
    }
    return line;
}

std::string begun(const configuration::MailingGroup& group) {
    std::string line;
    append_line(line, group.subject_prefix);
    line += line.empty() ? "" : " ";
    return line;
}

void append_headline(std::string& line, const intake::Event& event, bool with_object) {
    const std::string summary = shortened(event.summary);
    const std::string object = shortened(event.object);
    if (summary.empty()) {
        append_transition(line, event);
        line += object.empty() ? "" : ", " + object;
    } else {
        line += summary;
        line += object.empty() || !with_object ? "" : " (" + object + ")";
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
