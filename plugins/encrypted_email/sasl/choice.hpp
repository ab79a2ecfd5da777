// choice.hpp - which mechanism a log-in uses: the strongest that is both offered and allowed.
//
// Threads: functions of their arguments.
// Fails:   by value: nothing is in common, or what is would be a step back that somebody in between
//          may have forced.
// See:     RFC 4422 section 6.1 (downgrades), RFC 5802 section 6 (channel bindings)
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "encrypted_email/sasl/exchange.hpp"

namespace encrypted_email::sasl {

// Nothing is in common; the names of what the relay allows, strongest first.
struct NothingInCommon {
    std::vector<std::string_view> allowed;
};

struct Choice {
    Mechanism mechanism = Mechanism::plain;
    bool binding_is_possible = false;  // see Circumstances
};

// `offered`: names in upper case.  `bound`: the connection has a channel binding.
[[nodiscard]] std::variant<Choice, NothingInCommon, Failure> choose(
    std::span<const std::string> offered, const Credentials& credentials, bool bound);

}  // namespace encrypted_email::sasl
