#include "encrypted_email/composition/course_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "encrypted_email/composition/date.hpp"
#include "encrypted_email/composition/event_detail.hpp"
#include "encrypted_email/composition/line.hpp"
#include "encrypted_email/composition/text.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::size_t kObjectIndent = 2;
constexpr std::size_t kRowIndent = 4;

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
          dates_(!is_same_day(period.first_unix_ns, period.last_unix_ns)),
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
                append_date(out_, period_.first_unix_ns);
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
        const std::size_t line = out_.size();
        out_.append(kObjectIndent, ' ');
        const std::size_t name = out_.size();
        append_line(out_, object, kLongestObject);
        out_ += out_.size() == name ? "(no object)" : "";
        // Further than a row, so that no name can look like one.
        wrap_line(out_, line, kLineWidth, kRowIndent + 2);
        out_ += "\r\n";
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

Period::Period(std::span<const intake::EventHandle> events)
    : first_unix_ns((*events.front())->occurred_unix_ns), last_unix_ns(first_unix_ns) {
    for (const intake::EventHandle& event : events) {
        first_unix_ns = std::min(first_unix_ns, (*event)->occurred_unix_ns);
        last_unix_ns = std::max(last_unix_ns, (*event)->occurred_unix_ns);
    }
}

bool append_course_table(std::string& out, const Courses& courses, const Period& period,
                         std::size_t shown, std::size_t end) {
    return Table(out, courses, period, shown).append(end);
}

}  // namespace encrypted_email::composition
