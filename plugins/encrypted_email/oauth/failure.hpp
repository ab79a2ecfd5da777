// failure.hpp - why there is no access token.
#pragma once

#include <string>

#include "encrypted_email/delivery/failure.hpp"

namespace encrypted_email::oauth {

struct TokenFailure {
    // credentials: the token service refused, or the host has no such secret, so that somebody has
    // to put something right; token_service: it could not be asked, or asks to come back later.
    delivery::FailureKind kind = delivery::FailureKind::token_service;
    std::string text;  // what happened, a clause; for an operator, without secrets
    std::string remedy;
};

}  // namespace encrypted_email::oauth
