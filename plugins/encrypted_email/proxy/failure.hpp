// failure.hpp - why a proxy gave no tunnel.
#pragma once

#include <cstdint>
#include <string>

namespace encrypted_email::proxy {

enum class FailureKind : std::uint8_t {
    none,
    not_this_kind,         // what it says is none of the protocol
    log_in_missing,        // it wants one, and there are no credentials
    log_in_unknown,        // it wants one that is not spoken here
    log_in_refused,        // it knows no such user, or not by that password
    credentials_unusable,  // its protocol cannot carry them
    refused,               // it may not, or will not, connect to that server
    server_unreachable,    // it tried to and could not
    closed,                // it hung up without an answer
};

// Whether somebody has to put the log-in right.
[[nodiscard]] constexpr bool is_about_log_in(FailureKind kind) {
    return kind == FailureKind::log_in_missing || kind == FailureKind::log_in_unknown ||
           kind == FailureKind::log_in_refused || kind == FailureKind::credentials_unusable;
}

struct Failure {
    FailureKind kind = FailureKind::none;
    std::string text;  // a clause that names the proxy and what it said; without secrets
};

}  // namespace encrypted_email::proxy
