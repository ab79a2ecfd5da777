// value_words.hpp - the words by which settings say yes, no, and which of a few.
//
// Threads: functions of their arguments.
#pragma once

#include <optional>
#include <string_view>

namespace host_stub::conversion {

enum class Authentication { none, smtp, pop_before_smtp };
enum class Encryption { off, implicit, starttls };

/// Of a flag such as "yes", "1" or "ssl"; nothing when it is none of them.  Case and punctuation
/// count nothing.
[[nodiscard]] std::optional<Encryption> encryption_named(std::string_view text);

/// Of "None", "SMTP", "POP-before-SMTP", and of a flag.
[[nodiscard]] std::optional<Authentication> authentication_named(std::string_view text);

}  // namespace host_stub::conversion
