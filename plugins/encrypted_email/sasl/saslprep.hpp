// saslprep.hpp - user names and passwords in the one form that both ends compute with.
//
// SCRAM hashes the password, so that client and server must agree on its bytes; SASLprep is how:
// normalization by NFKC, some characters mapped, others prohibited.  Without Unicode's tables,
// which are larger than all of SASL, this takes texts for which SASLprep changes nothing: printable
// ASCII, and letters and signs of Latin, Greek, Cyrillic, Kana, Han and Hangul that are composed
// and have no compatibility form.  Everything else is refused instead of guessed at.
//
// Threads: function of its argument.
// See:     RFC 4013 (SASLprep), RFC 3454 (stringprep), UAX #15 (NFKC)
#pragma once

#include <string_view>

namespace encrypted_email::sasl {

// Whether SASLprep leaves `text` as it is, for certain.
[[nodiscard]] bool is_prepared(std::string_view text);

}  // namespace encrypted_email::sasl
