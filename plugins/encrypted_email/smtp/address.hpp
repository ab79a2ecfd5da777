// address.hpp - addresses as arguments of MAIL and RCPT.
//
// Nothing that could end the argument or the line gets through: what the grammar can express is
// quoted, what it cannot is named as a problem, and the caller must not write it.
//
// Threads: free functions, safe from any thread.
// See:     RFC 5321 section 4.1.2 (argument syntax), 4.5.3.1 (sizes); RFC 6531 section 3.3 (UTF-8)
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace encrypted_email::smtp {

// Local part of 64 octets, "@", domain of 255.
inline constexpr std::size_t kLongestAddress = 320;

// Why `address` cannot be put into a command ("it has no domain"); empty: it can.  The local part
// reaches to the last "@" and may be quoted or not; `utf8`: SMTPUTF8 is in use.
[[nodiscard]] std::string_view address_problem(std::string_view address, bool utf8);

// Appends "<address>", the local part in quotes where the grammar asks for them.  Only for an
// address without a problem; the empty one is the null sender's.
void append_path(std::string& out, std::string_view address);

// True for a host name or an address literal ("[192.0.2.1]"); `utf8` as above.
[[nodiscard]] bool is_domain(std::string_view text, bool utf8);

}  // namespace encrypted_email::smtp
