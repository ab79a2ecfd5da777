#include "encrypted_email/composition/subject.hpp"

#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::size_t kLongestPart = 120;  // characters

void append_part(std::string& out, std::string_view text) {
    // Four bytes are the most that a character takes, and white space may shrink; the first
    // kilobyte holds enough of either.
    constexpr std::size_t kEnough = 8 * kLongestPart;
    std::string line;
    append_line(line, beginning(text, kEnough));
    const std::string_view part = first_characters(line, kLongestPart);
    out += part;
    if (part.size() < line.size() || text.size() > kEnough) {
        out += "...";
    }
}

}  // namespace

std::string subject(const configuration::MailingGroup& group, std::span<const Entry> entries) {
    std::string line;
    append_line(line, group.subject_prefix);
    line += line.empty() ? "" : " ";

    const intake::Event& event = *entries.front().event;
    const std::size_t begin = line.size();
    if (entries.size() > 1) {
        append_count(line, entries.size(), "event", "events");
        line += ", most urgent: ";
    }
    const std::size_t headline = line.size();
    append_part(line, event.summary);
    const bool has_summary = line.size() > headline;
    if (!has_summary) {
        append_transition(line, event);
    }
    if ((begin == headline || !has_summary) && !event.object.empty()) {
        line += has_summary ? " (" : ", ";
        append_part(line, event.object);
        line += has_summary ? ")" : "";
    }
    return line;
}

}  // namespace encrypted_email::composition
