#include "encrypted_email/configuration/size.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "encrypted_email/configuration/wording.hpp"

namespace encrypted_email::configuration {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t bytes;
};

constexpr std::array kUnits = {Unit{"GiB", 1ULL << 30}, Unit{"MiB", 1ULL << 20},
                               Unit{"KiB", 1ULL << 10}};
constexpr std::size_t kMostDigits = 9;  // so that no product overflows

bool is_digit(char c) { return c >= '0' && c <= '9'; }

ParsedSize refuse(std::string_view text, std::string_view why) {
    return {std::nullopt, in_quotes(text) + " is not a size: " + std::string(why)};
}

}  // namespace

ParsedSize parse_size(std::string_view text) {
    const auto end_of_number = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto digits = static_cast<std::size_t>(end_of_number - text.begin());
    if (digits > kMostDigits) {
        return refuse(text, "the number is too long");
    }
    if (digits != 0 && digits == text.size()) {
        return refuse(text, "a unit is missing, as in \"" + std::string(text) + " MiB\"");
    }
    std::uint64_t number = 0;
    for (const char digit : text.substr(0, digits)) {
        number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    std::string_view name = text.substr(digits);
    if (name.starts_with(' ')) {
        name.remove_prefix(1);
    }
    const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                   [name](const Unit& known) { return known.name == name; });
    if (digits == 0 || unit == kUnits.end()) {
        return refuse(text, "allowed is a number with KiB, MiB or GiB, as in \"512 MiB\"");
    }
    return {number * unit->bytes, {}};
}

std::string size_text(std::uint64_t bytes) {
    for (const Unit& unit : kUnits) {
        if (bytes != 0 && bytes % unit.bytes == 0) {
            return std::to_string(bytes / unit.bytes) + " " + std::string(unit.name);
        }
    }
    return std::to_string(bytes) + " bytes";
}

}  // namespace encrypted_email::configuration
