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

}  // namespace

std::string subject(const configuration::MailingGroup& group, std::span<const Entry> entries) {
    std::string line;
    append_line(line, group.subject_prefix);
    line += line.empty() ? "" : " ";

    const intake::Event& event = *entries.front().event;
    if (entries.size() > 1) {
        append_count(line, entries.size(), "event", "events");
        line += ", most urgent: ";
    }
    const std::string summary = shortened(event.summary);
    const std::string object = shortened(event.object);
    if (summary.empty()) {
        append_transition(line, event);
        line += object.empty() ? "" : ", " + object;
    } else {
        line += summary;
        line += object.empty() || entries.size() > 1 ? "" : " (" + object + ")";
    }
    return line;
}

}  // namespace encrypted_email::composition
