// failure.hpp - why a relay, as a whole, could not be used.
#pragma once

#include <string>
#include <string_view>

namespace encrypted_email::delivery {

// What the operator has to look at; names the trouble that is raised.
enum class FailureKind {
    none,
    unreachable,    // name, route, port, silence, or the server closed the connection
    certificate,    // TLS came about, but the server could not prove who it is
    protocol,       // no TLS, no SMTP, or not what was asked for
    credentials,    // refused, not safe to use here, or the host has no such secret
    capacity,       // the server asks to come back later (421, 4xx to log-in)
    token_service,  // gives no token now: route, silence, or it asks to come back later
};

struct Failure {
    FailureKind kind = FailureKind::none;
    std::string text;    // where, what happened and what to do; for an operator, without secrets
    std::string cause = {};       // of it, what happened
    std::string remedy = {};      // of it, what to do
    bool log_in_refused = false;  // by the server; fresh credentials may be taken
};

// "relay-unreachable": the stable part of a trouble's key.
[[nodiscard]] constexpr std::string_view trouble_name(FailureKind kind) {
    switch (kind) {
        case FailureKind::none: break;
        case FailureKind::unreachable: return "relay-unreachable";
        case FailureKind::certificate: return "relay-certificate";
        case FailureKind::protocol: return "relay-protocol";
        case FailureKind::credentials: return "relay-credentials";
        case FailureKind::capacity: return "relay-busy";
        case FailureKind::token_service: return "relay-token";
    }
    return "";
}

}  // namespace encrypted_email::delivery
