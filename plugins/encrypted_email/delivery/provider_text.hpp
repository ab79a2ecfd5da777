// provider_text.hpp - what the large providers' refusals of a log-in mean, and what to do.
//
// Threads: a function of its arguments.
// See:     learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online (SMTP AUTH), Message
//          Center MC786329; support.google.com/a/answer/3726730 (SMTP errors of Gmail)
#pragma once

#include <string_view>

#include "encrypted_email/sasl/mechanism.hpp"
#include "encrypted_email/smtp/reply.hpp"

namespace encrypted_email::delivery {

// For an operator; empty: the reply is none that is known here.  `proof`: what was refused.
[[nodiscard]] std::string_view provider_remedy(const smtp::Reply& reply, sasl::Proof proof);

}  // namespace encrypted_email::delivery
