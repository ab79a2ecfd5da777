#include "encrypted_email/composition/wording.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

#include "encrypted_email/composition/text.hpp"

namespace encrypted_email::composition {

namespace {

constexpr std::size_t kLongestValue = 1000;  // bytes of a text

// In the order of ALARM_SINK_POINT_*.
constexpr std::array<std::string_view, 16> kStatusNames = {
    "UNSPECIFIED", "NORMAL",       "OFF NORMAL", "FAULT",      "LOW LIMIT", "HIGH LIMIT",
    "LOW WARNING", "HIGH WARNING", "LOW ALARM",  "HIGH ALARM", "ALARM",     "TROUBLE",
    "OFFLINE",     "ONLINE",       "SHUTDOWN",   "UNRELIABLE"};
static_assert(ALARM_SINK_POINT_UNRELIABLE + 1 == kStatusNames.size());

// Most analogue values are binary32 where they come from (BACnet REAL) and arrive widened: 21.3
// as 21.299999237060547.  Their shortest form is that of a float.  From 2^24 on a float cannot
// tell neighbouring integers apart, so that nothing is concluded there.
bool is_widened_float(double value) {
    return std::fabs(value) < 16777216.0 && static_cast<double>(static_cast<float>(value)) == value;
}

struct ValueWriter {
    std::string& out;

    void operator()(std::string_view value) const { append_line(out, value, kLongestValue); }
    void operator()(bool value) const { out += value ? "true" : "false"; }
    void operator()(std::int64_t value) const {
        const fmt::format_int digits(value);
        out.append(digits.data(), digits.size());
    }
    void operator()(double value) const {
        if (is_widened_float(value)) {
            fmt::format_to(std::back_inserter(out), "{}", static_cast<float>(value));
        } else {
            fmt::format_to(std::back_inserter(out), "{}", value);
        }
    }
};

}  // namespace

std::string_view status_name(std::uint32_t status) {
    return status < kStatusNames.size() ? kStatusNames[status]
                                        : kStatusNames[ALARM_SINK_POINT_ALARM];
}

bool is_calm(std::uint32_t status) {
    return status == ALARM_SINK_POINT_NORMAL || status == ALARM_SINK_POINT_ONLINE;
}

bool is_off_normal(std::uint32_t status) {
    return status != ALARM_SINK_POINT_UNSPECIFIED && !is_calm(status);
}

void append_transition(std::string& out, const intake::Event& event) {
    const std::uint32_t previous = event.previous_status;
    const std::uint32_t current = event.current_status;
    if (previous == current || previous == ALARM_SINK_POINT_UNSPECIFIED) {
        out += current == ALARM_SINK_POINT_UNSPECIFIED ? "EVENT" : status_name(current);
        return;
    }
    out += status_name(previous);
    out += " -> ";
    out += status_name(current);
}

void append_number(std::string& out, std::uint64_t number) {
    const fmt::format_int format(number);
    const std::string_view digits(format.data(), format.size());
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) {
            out += ',';
        }
        out += digits[i];
    }
}

void append_count(std::string& out, std::uint64_t number, std::string_view singular,
                  std::string_view plural) {
    append_number(out, number);
    out += ' ';
    out += number == 1 ? singular : plural;
}

void append_value(std::string& out, const intake::Field& field) {
    std::visit(ValueWriter{out}, field.value);
}

}  // namespace encrypted_email::composition
