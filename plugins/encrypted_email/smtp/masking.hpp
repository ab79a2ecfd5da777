// masking.hpp - keeps the secret of a log-in out of the texts that people see.
//
// Servers quote the command that they do not like, and transcripts show everything: both go through
// here.  Knows the secret as it was given and the base64 of all that was said of it.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   std::bad_alloc.
#pragma once

#include <string>
#include <string_view>

#include "encrypted_email/sasl/secret.hpp"

namespace encrypted_email::smtp {

// What stands where a secret stood.
inline constexpr std::string_view kHidden = "***";

struct Masking {
    explicit Masking(std::string_view given) : secret(given) {}

    sasl::Secret secret;  // as it was given
    sasl::Secret said;    // the base64 of AUTH, one message behind the other

    // Replaces in `text` the secret and every piece of what was said.  What is too short to give
    // anything away stays.
    void hide(std::string& text) const;
};

}  // namespace encrypted_email::smtp
