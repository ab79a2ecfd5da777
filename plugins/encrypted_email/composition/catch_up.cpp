#include "encrypted_email/composition/catch_up.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "encrypted_email/composition/course_table.hpp"
#include "encrypted_email/composition/date.hpp"
#include "encrypted_email/composition/event_detail.hpp"
#include "encrypted_email/composition/line.hpp"
#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::size_t kLongestCause = 500;  // bytes

// How many courses of each kind are shown, and how many events that leaves out.
struct Shares {
    Shares(const Courses& courses, std::size_t items)
        : active(std::min(items, courses.active.size())),
          messages(std::min(items - active, courses.messages.size())),
          over(std::min(items - active - messages, courses.over.size())) {
        count(courses.active, active);
        count(courses.messages, messages);
        count(courses.over, over);
    }

    std::size_t active;
    std::size_t messages;
    std::size_t over;
    std::size_t left_out = 0;

private:
    void count(std::span<const Course> courses, std::size_t shown) {
        for (const Course& course : courses.subspan(shown)) {
            left_out += course.events;
        }
    }
};

void append_delay(std::string& out, const grouping::Batch& batch, std::int64_t made_unix_ns) {
    {
        const Line line(out);
        out += "This mail comes late: mail was delayed, and ";
        append_count(out, batch.events.size(), "event", "events");
        out += " waited.";
    }
    {
        const Line line(out);
        out += "Waiting since ";
        append_timestamp(out, batch.delay->since_unix_ns);
        out += "; this mail was made ";
        append_duration(out, duration_between(batch.delay->since_unix_ns, made_unix_ns));
        out += " later.";
    }
    {
        const Line line(out);
        out += "Cause: ";
        const std::size_t cause = out.size();
        append_line(out, batch.delay->cause, kLongestCause);
        out += out.size() == cause ? "not known" : "";
    }
    append_not_mailed(out, batch.not_mailed);
    out += "\r\n";
}

// Courses in the detailed form, numbered from `number` on.  False: it became more than `end`
// octets.
bool append_details(std::string& out, std::span<const Course> courses, std::size_t number,
                    std::size_t text_bytes, std::size_t end) {
    std::string remark;
    for (const Course& course : courses) {
        remark.clear();
        intake::Event event = *course.event;
        if (course.acknowledged_by != nullptr) {
            event.acknowledged = true;
            remark += "Acknowledged ";
            append_timestamp(remark, course.acknowledged_by->occurred_unix_ns);
        }
        append_event_detail(out, event, number++, remark, text_bytes);
        if (out.size() > end) {
            return false;
        }
    }
    return true;
}

void append_section(std::string& out, std::string_view name, std::size_t count,
                    std::string_view remark) {
    {
        const Line line(out);
        out += name;
        if (count == 0) {
            out += "none";
        } else {
            append_number(out, count);
            out += remark;
        }
    }
    out += "\r\n";
}

}  // namespace

bool append_catch_up(std::string& out, const grouping::Batch& batch, const Courses& courses,
                     std::int64_t made_unix_ns, const Extent& shown, std::size_t most) {
    const std::size_t begin = out.size();
    // No sum of the two may overflow.
    const std::size_t end = most > SIZE_MAX - begin ? SIZE_MAX : begin + most;
    const Shares shares(courses, shown.items);
    const Period period(batch.events);

    append_delay(out, batch, made_unix_ns);
    if (batch.events.size() > 1) {
        append_span(out, batch.events.size(), period.first_unix_ns, period.last_unix_ns);
        append_left_out_above(out, shares.left_out);
        out += "\r\n";
    }

    append_section(out, "STILL ACTIVE: ", courses.active.size(), ", as far as these events tell");
    if (!append_details(out, std::span(courses.active).first(shares.active), 1, shown.text_bytes,
                        end)) {
        return false;
    }
    if (!courses.messages.empty()) {
        append_section(out, "MESSAGES: ", courses.messages.size(),
                       ", for which no end is reported");
        if (!append_details(out, std::span(courses.messages).first(shares.messages),
                            shares.active + 1, shown.text_bytes, end)) {
            return false;
        }
    }
    if (shares.over > 0 && !append_course_table(out, courses, period, shares.over, end)) {
        return false;
    }
    append_left_out_below(out, shares.left_out);
    append_footer(out, *batch.group, batch.events.size());
    return out.size() <= end;
}

}  // namespace encrypted_email::composition
