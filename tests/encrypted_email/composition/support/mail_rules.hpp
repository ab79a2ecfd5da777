// mail_rules.hpp - what is true of every mail, whatever the events say.
//
// Written from the RFCs and without anything of the code under test; for unit tests, random mails
// and the fuzz target alike.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace encrypted_email::composition::rules {

// Which rule the mail breaks, or an empty text:
//   lines end with CRLF only, and have at most 998 octets
//   no NUL and no other control but the tab
//   header lines are ASCII (`utf8_header` allows UTF-8) and of the expected names, each once
//   the body is valid UTF-8 once decoded, and 7bit and 8bit are what they say
[[nodiscard]] std::string broken_rule(std::string_view mail, bool utf8_header = false);

// "Name: value", unfolded.
[[nodiscard]] std::vector<std::string> header_fields(std::string_view mail);

// The value of the field, unfolded; empty when there is none.
[[nodiscard]] std::string header_value(std::string_view mail, std::string_view name);

// The body, decoded.  An empty text when it cannot be decoded.
[[nodiscard]] std::string decoded_body(std::string_view mail);

}  // namespace encrypted_email::composition::rules
