#include "encrypted_email/composition/date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <string_view>

namespace encrypted_email::composition {

namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Calendar {
    explicit Calendar(std::int64_t unix_ns) {
        // Of the earliest instant, the day's begin is no longer a number of nanoseconds.
        const auto instant = floor<seconds>(sys_time<nanoseconds>(nanoseconds(unix_ns)));
        const sys_days day = floor<days>(instant);
        date = year_month_day(day);
        weekday_name = kWeekdays[weekday(day).c_encoding()];
        month_name = kMonths[static_cast<unsigned>(date.month()) - 1];
        time = hh_mm_ss(instant - day);
    }

    year_month_day date;
    hh_mm_ss<seconds> time;
    std::string_view weekday_name;
    std::string_view month_name;
};

// Text of a known length at most, appended as a whole: every mail has several dates.
class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    ~Writer() { out_.append(text_.data(), size_); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    Writer& text(std::string_view text) {
        size_ += text.copy(text_.data() + size_, text.size());
        return *this;
    }
    Writer& two_digits(long number) {
        text_[size_++] = static_cast<char>('0' + number / 10);
        text_[size_++] = static_cast<char>('0' + number % 10);
        return *this;
    }
    // Nanoseconds reach from 1677 to 2262.
    Writer& year(const Calendar& at) {
        const long year = static_cast<int>(at.date.year());
        return two_digits(year / 100).two_digits(year % 100);
    }
    Writer& month(const Calendar& at) {
        return two_digits(static_cast<long>(static_cast<unsigned>(at.date.month())));
    }
    Writer& day(const Calendar& at) {
        return two_digits(static_cast<long>(static_cast<unsigned>(at.date.day())));
    }
    Writer& date(const Calendar& at) { return year(at).text("-").month(at).text("-").day(at); }
    Writer& time(const Calendar& at) {
        two_digits(static_cast<long>(at.time.hours().count())).text(":");
        two_digits(static_cast<long>(at.time.minutes().count())).text(":");
        return two_digits(static_cast<long>(at.time.seconds().count()));
    }

private:
    std::string& out_;
    std::array<char, 40> text_;
    std::size_t size_ = 0;
};

}  // namespace

void append_date_time(std::string& out, std::int64_t unix_ns) {
    const Calendar at(unix_ns);
    Writer writer(out);
    writer.text(at.weekday_name).text(", ").day(at).text(" ").text(at.month_name).text(" ");
    writer.year(at).text(" ").time(at).text(" +0000");
}

void append_timestamp(std::string& out, std::int64_t unix_ns) {
    const Calendar at(unix_ns);
    Writer(out).date(at).text(" ").time(at).text(" UTC");
}

void append_date(std::string& out, std::int64_t unix_ns) {
    const Calendar at(unix_ns);
    Writer(out).date(at);
}

void append_month_and_day(std::string& out, std::int64_t unix_ns) {
    const Calendar at(unix_ns);
    Writer(out).month(at).text("-").day(at);
}

void append_time_of_day(std::string& out, std::int64_t unix_ns) {
    const Calendar at(unix_ns);
    Writer(out).time(at);
}

bool is_same_day(std::int64_t unix_ns, std::int64_t other_unix_ns) {
    return Calendar(unix_ns).date == Calendar(other_unix_ns).date;
}

std::int64_t duration_between(std::int64_t from_unix_ns, std::int64_t to_unix_ns) {
    // Unsigned arithmetic cannot overflow.
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(to_unix_ns) -
                                     static_cast<std::uint64_t>(from_unix_ns));
}

void append_duration(std::string& out, std::int64_t ns) {
    const auto total = floor<milliseconds>(nanoseconds(std::max<std::int64_t>(ns, 0)));
    const auto seconds_in_all = floor<seconds>(total).count();
    const auto minutes_in_all = seconds_in_all / 60;
    const auto hours_in_all = minutes_in_all / 60;
    const auto to = std::back_inserter(out);
    if (seconds_in_all == 0) {
        fmt::format_to(to, "0.{:03} s", total.count());
    } else if (minutes_in_all == 0) {
        fmt::format_to(to, "{} s", seconds_in_all);
    } else if (hours_in_all == 0) {
        fmt::format_to(to, "{} min {} s", minutes_in_all, seconds_in_all % 60);
    } else if (hours_in_all < 24) {
        fmt::format_to(to, "{} h {} min", hours_in_all, minutes_in_all % 60);
    } else {
        fmt::format_to(to, "{} d {} h", hours_in_all / 24, hours_in_all % 24);
    }
}

}  // namespace encrypted_email::composition
