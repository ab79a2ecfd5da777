// token_answer.hpp - what a token endpoint answers: a token, or why there is none.
//
// Takes one JSON object of at most kLargestAnswer bytes, nested at most kDeepestAnswer deep; what
// is not asked for is passed over.  A member that is asked for stands there once at most.
//
// Promises: tokens are in Secrets from the first byte on; a refusal's texts are printable, on one
// line and cut, whatever the endpoint sent.
//
// Threads: a function of its argument.
// Fails:   as a value, Garbage: what is wrong, a clause that repeats nothing of the answer.
// See:     RFC 6749 section 5, RFC 8259
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "encrypted_email/sasl/secret.hpp"

namespace encrypted_email::oauth {

inline constexpr std::size_t kLargestAnswer = 64 * 1024;  // bytes
inline constexpr std::size_t kDeepestAnswer = 8;
inline constexpr std::size_t kLongestToken = 16 * 1024;  // of one access or refresh token

struct Token {
    sasl::Secret access;   // visible ASCII (RFC 6750 section 2.1)
    sasl::Secret refresh;  // takes the place of the one that was sent; empty: that one goes on
    std::chrono::seconds life{0};  // 0: the endpoint did not say; at most a day
};

struct Refusal {
    std::string error;        // "invalid_client"
    std::string description;  // the endpoint's words; mostly empty
};

struct Garbage {
    std::string text;
};

using TokenAnswer = std::variant<Token, Refusal, Garbage>;

[[nodiscard]] TokenAnswer read_token_answer(std::string_view json);

}  // namespace encrypted_email::oauth
