#include "encrypted_email/composition/event_detail.hpp"

#include "encrypted_email/composition/date.hpp"
#include "encrypted_email/composition/field_table.hpp"
#include "encrypted_email/composition/line.hpp"
#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

// Bytes shown of what should be one short line.
constexpr std::size_t kLongestSummary = 2'000;
constexpr std::size_t kLongestCategory = 200;

constexpr std::size_t kIndent = 2;       // of what belongs to an event
constexpr std::size_t kInnerIndent = 4;  // of its fields and its text, and of a line's continuation

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

}  // namespace

void append_event_detail(std::string& out, const intake::Event& event, std::size_t number,
                         std::string_view remark, std::size_t text_bytes) {
    {
        const Line line(out);
        if (number != 0) {
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
    if (!remark.empty()) {
        const Line line(out, kIndent);
        out += remark;
    }
    append_field_table(out, event.fields, kInnerIndent);
    if (!event.text.empty()) {
        out += "\r\n";
        append_text(out, event.text, text_bytes);
    }
    out += "\r\n";
}

}  // namespace encrypted_email::composition
