// dot_stuffing.hpp - mail content made transparent, so that only the final dot ends it.
//
// Threads: free functions, safe from any thread.
// See:     RFC 5321 section 4.5.2 (transparency), 4.1.1.4 (end of mail data)
#pragma once

#include <cstddef>
#include <string>

namespace encrypted_email::smtp {

// Makes the mail content in `buffer`, from `begin` to the end, ready for the wire, in place:
// doubles each dot at the beginning of a line, ends the last line if need be, appends the final
// dot.
//
// A dot behind a bare CR or LF is doubled too.  Content must not have any, but if it had, a server
// that takes them for line ends would otherwise see the end of the mail there and a stranger's
// commands behind it ("SMTP smuggling").
void finish_content(std::string& buffer, std::size_t begin);

}  // namespace encrypted_email::smtp
