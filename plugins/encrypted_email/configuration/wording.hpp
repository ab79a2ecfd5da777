// wording.hpp - how texts of a document are repeated in what is said of it.
//
// Threads: functions of their arguments.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace encrypted_email::configuration {

// The text on one line: control characters become "?".
[[nodiscard]] std::string printable(std::string_view text);

// The text in double quotes, printable, and not longer than an operator wants to read: the rest of
// a long text becomes "...".
[[nodiscard]] std::string in_quotes(std::string_view text);

// True for a key that TOML lets be written bare: letters, digits, "_" and "-", at least one.
[[nodiscard]] bool is_bare_key(std::string_view key);

// A key as it stands in a dotted path: as it is when it is a bare key, else in_quotes().
[[nodiscard]] std::string key_text(std::string_view key);

// "host, port, tls": names as key_text() gives them, the first 20 of many.
[[nodiscard]] std::string listed(std::span<const std::string_view> names);

// True for a text with a control character (C0, DEL or C1 in UTF-8), which no header, no command
// and no log line may have.
[[nodiscard]] bool has_control_character(std::string_view text);

// True for well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
[[nodiscard]] bool is_utf8(std::string_view text);

// With A to Z as a to z; other bytes stay.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace encrypted_email::configuration
