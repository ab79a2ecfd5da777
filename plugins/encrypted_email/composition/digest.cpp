#include "encrypted_email/composition/digest.hpp"

#include <algorithm>
#include <string_view>

#include "encrypted_email/composition/date.hpp"
#include "encrypted_email/composition/field_table.hpp"
#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

// Bytes shown of what should be one short line.
constexpr std::size_t kLongestSummary = 2'000;
constexpr std::size_t kLongestObject = 1'000;
constexpr std::size_t kLongestCategory = 200;

constexpr std::size_t kIndent = 2;       // of what belongs to an event
constexpr std::size_t kInnerIndent = 4;  // of its fields and its text, and of a line's continuation

// A line of our own making: begun when made, wrapped and ended when destroyed.
class Line {
public:
    Line(std::string& out, std::size_t indent) : out_(out), begin_(out.size()), indent_(indent) {
        out_.append(indent, ' ');
    }
    ~Line() {
        wrap_line(out_, begin_, kLineWidth, indent_ + 2);
        out_ += "\r\n";
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

private:
    std::string& out_;
    std::size_t begin_;
    std::size_t indent_;
};

// A text of the event on a line of its own, unless nothing of it can be seen.
void append_text_line(std::string& out, std::string_view text, std::size_t most) {
    const std::size_t begin = out.size();
    out.append(kIndent, ' ');
    append_line(out, text, most);
    if (out.size() == begin + kIndent) {
        out.resize(begin);
        return;
    }
    wrap_line(out, begin, kLineWidth, kInnerIndent);
    out += "\r\n";
}

void append_overview(std::string& out, std::span<const Entry> entries, std::size_t shown) {
    const auto [first, last] =
        std::minmax_element(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
            return a.event->occurred_unix_ns < b.event->occurred_unix_ns;
        });
    {
        const Line line(out, 0);
        append_count(out, entries.size(), "event", "events");
        out += ", ";
        append_timestamp(out, first->event->occurred_unix_ns);
        out += " to ";
        append_timestamp(out, last->event->occurred_unix_ns);
    }
    {
        const Line line(out, 0);
        out += "Most urgent: ";
        append_transition(out, *entries.front().event);
        out += ", priority ";
        append_number(out, entries.front().event->priority);
    }
    if (shown < entries.size()) {
        const Line line(out, 0);
        out += "The mail is full: ";
        append_count(out, entries.size() - shown, "event is", "events are");
        out += " left out, the least urgent.";
    }
    out += "\r\n";
}

void append_return(std::string& out, const Entry& entry, std::span<const Entry> entries,
                   std::size_t shown) {
    const Line line(out, kIndent);
    const bool online =
        entries[entry.returned_by - 1].event->current_status == ALARM_SINK_POINT_ONLINE;
    out += online ? "Back online after " : "Returned to normal after ";
    append_duration(out, entry.off_normal_ns);
    if (entry.returned_by <= shown) {
        out += " (event ";
        append_number(out, entry.returned_by);
        out += ')';
    }
}

void append_text(std::string& out, std::string_view text, std::size_t most) {
    const std::string_view shown = beginning(text, most);
    append_lines(out, shown, kInnerIndent);
    if (shown.size() == text.size()) {
        return;
    }
    const Line line(out, kInnerIndent);
    out += shown.empty() ? "[text left out: " : "[text shortened: ";
    append_count(out, text.size(), "byte", "bytes");
    out += " arrived";
    if (!shown.empty()) {
        out += ", the first ";
        append_number(out, shown.size());
        out += " are shown";
    }
    out += ']';
}

void append_event(std::string& out, std::size_t number, std::span<const Entry> entries,
                  const Extent& shown) {
    const Entry& entry = entries[number - 1];
    const intake::Event& event = *entry.event;
    {
        const Line line(out, 0);
        if (entries.size() > 1) {
            append_number(out, number);
            out += ". ";
        }
        append_transition(out, event);
        if (event.acknowledged) {
            out += ", acknowledged";
        } else if (event.acknowledge_required) {
            out += ", acknowledge required";
        }
    }
    append_text_line(out, event.summary, kLongestSummary);
    append_text_line(out, event.object, kLongestObject);
    {
        const Line line(out, kIndent);
        append_timestamp(out, event.occurred_unix_ns);
        out += ", priority ";
        append_number(out, event.priority);
        if (!event.category.empty()) {
            out += ", ";
            append_line(out, event.category, kLongestCategory);
        }
    }
    if (entry.returned_by != 0) {
        append_return(out, entry, entries, shown.events);
    }
    append_field_table(out, event.fields, kInnerIndent);
    if (!event.text.empty()) {
        out += "\r\n";
        append_text(out, event.text, shown.text_bytes);
    }
    out += "\r\n";
}

void append_footer(std::string& out, const configuration::MailingGroup& group, std::size_t count) {
    out += "-- \r\n";  // what follows is a signature, RFC 3676 section 4.3
    {
        const Line line(out, 0);
        out += "Mailing group ";
        append_line(out, group.name);
        out += ", ";
        append_count(out, count, "event", "events");
    }
    const Line line(out, 0);
    out += "Sent by ";
    append_line(out, group.from.display_name);
    out += group.from.display_name.empty() ? "" : ", ";
    out += group.from.mailbox();
}

}  // namespace

bool append_digest(std::string& out, const configuration::MailingGroup& group,
                   std::span<const Entry> entries, const Extent& shown, std::size_t most) {
    const std::size_t begin = out.size();
    if (entries.size() > 1) {
        append_overview(out, entries, shown.events);
    }
    for (std::size_t number = 1; number <= shown.events; ++number) {
        append_event(out, number, entries, shown);
        if (out.size() - begin > most) {
            return false;
        }
    }
    if (shown.events < entries.size()) {
        const Line line(out, 0);
        out += "Left out, to keep this mail below its size limit: ";
        append_count(out, entries.size() - shown.events, "event", "events");
        out += ", the least urgent.";
    }
    append_footer(out, group, entries.size());
    return out.size() - begin <= most;
}

}  // namespace encrypted_email::composition
