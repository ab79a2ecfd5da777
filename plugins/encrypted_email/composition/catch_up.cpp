#include "encrypted_email/composition/catch_up.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

#include "encrypted_email/composition/date.hpp"
#include "encrypted_email/composition/event_detail.hpp"
#include "encrypted_email/composition/line.hpp"
#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::size_t kLongestCause = 500;  // bytes

constexpr std::size_t kObjectIndent = 2;
constexpr std::size_t kRowIndent = 4;

// The first and the last instant of a batch.
struct Period {
    explicit Period(const grouping::Batch& batch) {
        for (const intake::EventHandle& event : batch.events) {
            first = std::min(first, (*event)->occurred_unix_ns);
            last = std::max(last, (*event)->occurred_unix_ns);
        }
    }
    [[nodiscard]] bool is_one_day() const { return is_same_day(first, last); }

    std::int64_t first = INT64_MAX;
    std::int64_t last = INT64_MIN;
};

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
        if (course.acknowledged_by != nullptr) {
            remark += "Acknowledged ";
            append_timestamp(remark, course.acknowledged_by->occurred_unix_ns);
        }
        append_event_detail(out, *course.event, number++, remark, text_bytes);
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

std::string_view state_name(const Course& course) {
    return course.ended_by == nullptr && course.event->acknowledged
               ? "acknowledged"
               : status_name(course.event->current_status);
}

// What came and went.
class Table {
public:
    Table(std::string& out, const Courses& courses, const Period& period, std::size_t shown)
        : out_(out),
          courses_(courses),
          period_(period),
          dates_(!period.is_one_day()),
          shown_(shown) {
        for (const Course& course : std::span(courses.over).first(shown)) {
            state_column_ = std::max(state_column_, state_name(course).size());
        }
    }

    // False: it became more than `end` octets.
    bool append(std::size_t end) {
        append_heading();
        const intake::Event* previous = nullptr;
        for (const std::uint32_t place : courses_.over_by_object) {
            if (place >= shown_) {
                continue;
            }
            const Course& course = courses_.over[place];
            if (previous == nullptr || previous->object != course.event->object) {
                append_object(course.event->object);
            }
            previous = course.event;
            append_row(course);
            if (out_.size() > end) {
                return false;
            }
        }
        out_ += "\r\n";
        return true;
    }

private:
    void append_heading() {
        {
            const Line line(out_);
            out_ += "CAME AND WENT";
            if (!dates_) {
                out_ += " on ";
                append_date(out_, period_.first);
            }
            out_ += ", times in UTC";
        }
        {
            const Line line(out_, kObjectIndent);
            out_ += "Of each object: from-to, lasted, priority, status, summary";
        }
        out_ += "\r\n";
    }

    void append_object(std::string_view object) {
        if (!append_text_line(out_, object, kLongestObject, kObjectIndent)) {
            const Line line(out_, kObjectIndent);
            out_ += "(no object)";
        }
    }

    void append_row(const Course& course) {
        const std::size_t row = out_.size();
        out_.append(kRowIndent, ' ');
        if (dates_) {
            append_month_and_day(out_, course.event->occurred_unix_ns);
            out_ += ' ';
        }
        append_time_of_day(out_, course.event->occurred_unix_ns);
        until_.clear();
        duration_.clear();
        if (course.ended_by != nullptr) {
            const std::int64_t end = course.ended_by->occurred_unix_ns;
            until_ += '-';
            append_time_of_day(until_, end);  // its day follows from the duration
            append_duration(duration_, duration_between(course.event->occurred_unix_ns, end));
        }
        fmt::format_to(std::back_inserter(out_), "{:<9} {:>11} {:>3} {:<{}} ", until_, duration_,
                       course.event->priority, state_name(course), state_column_);
        // So far it is ASCII.
        append_line_beginning(out_, course.event->summary, kLineWidth - (out_.size() - row));
        out_.erase(out_.find_last_not_of(' ') + 1);
        out_ += "\r\n";
    }

    std::string& out_;
    const Courses& courses_;
    const Period& period_;
    bool dates_;         // rows have them: the batch is not of one day
    std::size_t shown_;  // courses, the most urgent ones
    std::size_t state_column_ = 0;
    std::string until_;  // of the row being made
    std::string duration_;
};

}  // namespace

bool append_catch_up(std::string& out, const grouping::Batch& batch, const Courses& courses,
                     std::int64_t made_unix_ns, const Extent& shown, std::size_t most) {
    const std::size_t begin = out.size();
    // No sum of the two may overflow.
    const std::size_t end = most > SIZE_MAX - begin ? SIZE_MAX : begin + most;
    const Shares shares(courses, shown.items);
    const Period period(batch);

    append_delay(out, batch, made_unix_ns);
    append_span(out, batch.events.size(), period.first, period.last);
    append_left_out_above(out, shares.left_out);
    out += "\r\n";

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
    if (shares.over > 0 && !Table(out, courses, period, shares.over).append(end)) {
        return false;
    }
    append_left_out_below(out, shares.left_out);
    append_footer(out, *batch.group, batch.events.size());
    return out.size() <= end;
}

}  // namespace encrypted_email::composition
