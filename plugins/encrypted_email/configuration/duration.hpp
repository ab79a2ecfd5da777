// duration.hpp - durations as an operator writes them: "30s", "5m", "1h", "1h30m".
//
// Whole seconds, because nothing that a configuration decides is finer.
//
// Threads: functions of their arguments.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace encrypted_email::configuration {

struct ParsedDuration {
    std::optional<std::chrono::seconds> value;
    std::string error;  // what is wrong, when there is no value
};

// Numbers with the units h, m and s, each at most once and in this order.
[[nodiscard]] ParsedDuration parse_duration(std::string_view text);

// The same notation: "1h30m", and "0s" for nothing.  `duration` is not negative.
[[nodiscard]] std::string duration_text(std::chrono::seconds duration);

}  // namespace encrypted_email::configuration
