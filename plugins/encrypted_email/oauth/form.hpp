// form.hpp - application/x-www-form-urlencoded, for forms that hold secrets.
//
// Threads: functions of their arguments.
// See:     RFC 6749 appendix B
#pragma once

#include <string_view>

#include "encrypted_email/sasl/secret.hpp"

namespace encrypted_email::oauth {

// Appends the text with "%XX" for every byte but unreserved ones (RFC 3986 section 2.3).
void append_encoded(sasl::Secret& out, std::string_view text);

// Appends "name=value", behind an "&" unless the form is empty.  `name` needs no encoding.
void append_field(sasl::Secret& form, std::string_view name, std::string_view value);

}  // namespace encrypted_email::oauth
