// fault_words.hpp - what a fault relay says when it says something wrong.
//
// Threads: functions of their arguments.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tests/support/fault_plan.hpp"

namespace test_support {

inline constexpr std::string_view kBusy = "421 4.3.2 too busy, come back later\r\n";
inline constexpr std::string_view kIdleFarewell = "421 4.4.2 idle for too long\r\n";
inline constexpr std::string_view kExtra = "250 2.0.0 said once more\r\n";
inline constexpr std::string_view kGarbage = "\x7f\x45\x4c\x46\x02\xff\xfe\x80 no SMTP\x07\r\n";
inline constexpr std::size_t kOversized = 1024 * 1024;

/// What should be said to a request that was carried out, as far as a step tells.
[[nodiscard]] std::string honest_reply_at(Step step);

[[nodiscard]] std::string deferral_at(Step step);  ///< 4xx
[[nodiscard]] std::string refusal_at(Step step);   ///< 5xx

/// Less than a whole line of the last one; not nothing.
[[nodiscard]] std::string first_half(std::string_view words);

}  // namespace test_support
