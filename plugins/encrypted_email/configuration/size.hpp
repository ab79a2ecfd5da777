// size.hpp - amounts of storage as an operator writes them: "16 MiB", "2 GiB", "512KiB".
//
// Powers of 1024 alone, by their unambiguous names (IEC 80000-13): "MB" means two things.
//
// Threads: functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace encrypted_email::configuration {

struct ParsedSize {
    std::optional<std::uint64_t> bytes;
    std::string error;  // what is wrong, when there is no value
};

// One whole number and KiB, MiB or GiB, with or without one space between them.
[[nodiscard]] ParsedSize parse_size(std::string_view text);

// The same notation with the largest unit that leaves a whole number, else "1000 bytes".
[[nodiscard]] std::string size_text(std::uint64_t bytes);

}  // namespace encrypted_email::configuration
