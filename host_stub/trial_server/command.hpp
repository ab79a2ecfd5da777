// command.hpp - one line of an SMTP client, taken apart.
//
// Strict where RFC 5321 is: no blank around the colon of FROM: and TO:, paths in angle brackets,
// no control characters.  Source routes are not understood.
//
// Threads: pure functions.
// See:     RFC 5321 sections 2.3.11, 4.1.1, 4.1.2, 4.5.3.1; RFC 6531 section 3.3 (UTF-8)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace host_stub::trial_server {

struct Command {
    std::string verb;      ///< upper case
    std::string argument;  ///< without blanks around it; may be empty
};

/// Takes a line without its CRLF; nothing when it holds control characters or no verb.
[[nodiscard]] std::optional<Command> parse_command(std::string_view line);

struct Parameter {
    std::string keyword;  ///< upper case
    std::string value;    ///< empty when there is none
};

/// The argument of MAIL or RCPT.
struct PathArgument {
    std::string mailbox;  ///< without angle brackets; empty for the null reverse path
    std::vector<Parameter> parameters;
};

/// `prefix` is "FROM:" or "TO:".  The mailbox is not judged yet, see is_mailbox().
[[nodiscard]] std::optional<PathArgument> parse_path_argument(std::string_view argument,
                                                              std::string_view prefix);

/// local-part@domain with the RFC's lengths.  `utf8` allows bytes above 127 (SMTPUTF8).
[[nodiscard]] bool is_mailbox(std::string_view text, bool utf8);

/// The part before the last '@'.
[[nodiscard]] std::string_view local_part(std::string_view mailbox);

[[nodiscard]] std::string upper_case(std::string_view text);

}  // namespace host_stub::trial_server
