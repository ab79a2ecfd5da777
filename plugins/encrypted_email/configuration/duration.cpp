#include "encrypted_email/configuration/duration.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

struct Unit {
    char letter;
    std::int64_t seconds;
};

constexpr std::array kUnits = {Unit{'h', 3600}, Unit{'m', 60}, Unit{'s', 1}};
constexpr std::size_t kMostDigits = 9;  // so that no product overflows

bool is_digit(char c) { return c >= '0' && c <= '9'; }

ParsedDuration refuse(std::string_view text, std::string_view why) {
    return {std::nullopt, in_quotes(text) + " is not a duration: " + std::string(why)};
}

}  // namespace

ParsedDuration parse_duration(std::string_view text) {
    constexpr std::string_view kAllowed = "allowed are numbers with h, m and s, as in \"1h30m\"";
    if (text.ends_with("ms")) {
        return refuse(text, "the least unit is the second, as in \"1s\"");
    }
    std::int64_t seconds = 0;
    std::size_t next_unit = 0;
    std::string_view rest = text;
    do {
        std::size_t digits = 0;
        std::int64_t number = 0;
        while (digits < rest.size() && is_digit(rest[digits])) {
            if (digits == kMostDigits) {
                return refuse(text, "a number is too long");
            }
            number = number * 10 + (rest[digits] - '0');
            ++digits;
        }
        if (digits == 0) {
            return refuse(text, kAllowed);
        }
        if (digits == rest.size()) {
            return refuse(text, "a unit is missing, as in \"" + std::string(rest) + "s\"");
        }
        while (next_unit < kUnits.size() && kUnits[next_unit].letter != rest[digits]) {
            ++next_unit;
        }
        if (next_unit == kUnits.size()) {
            return refuse(text, kAllowed);
        }
        seconds += number * kUnits[next_unit++].seconds;
        rest.remove_prefix(digits + 1);
    } while (!rest.empty());
    return {std::chrono::seconds(seconds), {}};
}

std::string duration_text(std::chrono::seconds duration) {
    std::string result;
    std::int64_t rest = duration.count();
    for (const Unit& unit : kUnits) {
        if (rest >= unit.seconds) {
            result += std::to_string(rest / unit.seconds) + unit.letter;
            rest %= unit.seconds;
        }
    }
    return result.empty() ? "0s" : result;
}

}  // namespace encrypted_email::configuration
