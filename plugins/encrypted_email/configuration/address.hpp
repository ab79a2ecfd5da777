// address.hpp - mail addresses as an operator writes them.
//
// Reads one mailbox of RFC 5322 section 3.4, with UTF-8 as RFC 6532 allows it:
//
//     boiler@example.org
//     Boiler house <boiler@example.org>
//     "Boiler house, level 2" <boiler@example.org>
//     alarms@[192.0.2.1]
//
// Does not read what nobody needs to write down today: comments, groups, routes, local parts that
// need quotes, domains in UTF-8.  An address that it gives back can stand in a header and in an
// SMTP command as it is.
//
// Threads: a function of its argument.
// Fails:   as a value; the error says what is wrong and what to write.
// See:     RFC 5321 section 4.1.2, 4.1.3 and 4.5.3.1 (lengths)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "encrypted_email/configuration/settings.hpp"

namespace encrypted_email::configuration {

struct ParsedAddress {
    std::optional<Address> address;
    std::string error;  // what is wrong, when there is no address
};

[[nodiscard]] ParsedAddress parse_address(std::string_view text);

}  // namespace encrypted_email::configuration
