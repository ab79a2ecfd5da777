// refusal_text.hpp - what a token endpoint's refusal means, and what to do, for an operator.
//
// Threads: a function of its arguments.
// See:     RFC 6749 section 5.2; learn.microsoft.com/entra/identity-platform/reference-error-codes
#pragma once

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/oauth/failure.hpp"
#include "encrypted_email/oauth/token_answer.hpp"

namespace encrypted_email::oauth {

// `refusal` holds no secret any more: what an endpoint says may repeat what it was sent.
[[nodiscard]] TokenFailure describe(const configuration::Oauth& oauth, const Refusal& refusal,
                                    unsigned http_status);

// An answer that is no refusal, and holds no token.
[[nodiscard]] TokenFailure describe(const configuration::Oauth& oauth, const Garbage& garbage,
                                    unsigned http_status);

}  // namespace encrypted_email::oauth
