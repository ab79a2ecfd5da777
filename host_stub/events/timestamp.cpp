#include "host_stub/events/timestamp.hpp"

#include <fmt/format.h>

#include <chrono>

namespace host_stub::events {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_days;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Cursor {
public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    /// Exactly `digits` digits whose value lies within the range.
    bool number(int digits, int least, int most, int& value) {
        if (rest_.size() < static_cast<std::size_t>(digits)) {
            return false;
        }
        value = 0;
        for (int i = 0; i < digits; ++i) {
            const char c = rest_[static_cast<std::size_t>(i)];
            if (!is_digit(c)) {
                return false;
            }
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(static_cast<std::size_t>(digits));
        return value >= least && value <= most;
    }

    bool one_of(std::string_view allowed, char& found) {
        if (rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) {
            return false;
        }
        found = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }

    bool is(char c) {
        char found{};
        return one_of(std::string_view(&c, 1), found);
    }

    /// time-secfrac = "." 1*DIGIT
    bool fraction(std::int64_t& ns) {
        ns = 0;
        if (!is('.')) {
            return true;
        }
        std::int64_t scale = 100'000'000;
        std::size_t digits = 0;
        for (; digits < rest_.size() && is_digit(rest_[digits]); ++digits) {
            ns += scale * (rest_[digits] - '0');
            scale /= 10;
        }
        rest_.remove_prefix(digits);
        return digits > 0;
    }

    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

/// time-offset = "Z" / time-numoffset
bool offset(Cursor& text, minutes& east_of_utc) {
    char sign{};
    if (!text.one_of("Zz+-", sign)) {
        return false;
    }
    east_of_utc = minutes{0};
    if (sign == 'Z' || sign == 'z') {
        return true;
    }
    int hour{};
    int minute{};
    if (!text.number(2, 0, 23, hour) || !text.is(':') || !text.number(2, 0, 59, minute)) {
        return false;
    }
    east_of_utc = hours{hour} + minutes{minute};
    if (sign == '-') {
        east_of_utc = -east_of_utc;
    }
    return true;
}

}  // namespace

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
    Cursor cursor(text);
    int year{};
    int month{};
    int day{};
    int hour{};
    int minute{};
    int second{};
    std::int64_t fraction_ns{};
    minutes east_of_utc{};
    char separator{};
    // A year more at each end would fit in part only.
    const bool well_formed =
        cursor.number(4, 1678, 2261, year) && cursor.is('-') && cursor.number(2, 1, 12, month) &&
        cursor.is('-') && cursor.number(2, 1, 31, day) && cursor.one_of("Tt ", separator) &&
        cursor.number(2, 0, 23, hour) && cursor.is(':') && cursor.number(2, 0, 59, minute) &&
        cursor.is(':') && cursor.number(2, 0, 60, second) && cursor.fraction(fraction_ns) &&
        offset(cursor, east_of_utc) && cursor.at_end();
    if (!well_formed) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    const seconds whole = sys_days{date}.time_since_epoch() + hours{hour} + minutes{minute} +
                          seconds{second} - east_of_utc;
    return nanoseconds{whole}.count() + fraction_ns;
}

std::string format_timestamp(std::int64_t unix_ns) {
    const nanoseconds since_epoch{unix_ns};
    const auto date = std::chrono::floor<days>(since_epoch);
    const std::chrono::year_month_day calendar{sys_days{date}};
    const std::int64_t of_day = (since_epoch - date).count();
    const std::int64_t second_of_day = of_day / 1'000'000'000;
    const std::int64_t fraction = of_day % 1'000'000'000;

    std::string text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(calendar.year()),
                    static_cast<unsigned>(calendar.month()), static_cast<unsigned>(calendar.day()),
                    second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
    if (fraction % 1'000'000 == 0) {
        text += fraction == 0 ? "" : fmt::format(".{:03}", fraction / 1'000'000);
    } else if (fraction % 1'000 == 0) {
        text += fmt::format(".{:06}", fraction / 1'000);
    } else {
        text += fmt::format(".{:09}", fraction);
    }
    return text + 'Z';
}

}  // namespace host_stub::events
