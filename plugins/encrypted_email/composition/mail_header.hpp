// mail_header.hpp - the fields above a mail's body.
//
// Threads: functions of their arguments.
// See:     RFC 5322 section 3.6
#pragma once

#include <string>
#include <string_view>

#include "encrypted_email/composition/mail.hpp"

namespace encrypted_email::composition {

// Appends every field but the transfer encoding, which the body decides.
void append_header(std::string& out, const Mail& mail, std::string_view subject);

}  // namespace encrypted_email::composition
