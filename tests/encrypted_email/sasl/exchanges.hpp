// exchanges.hpp - exchanges in words, for tests: what the client says, or why it does not.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "encrypted_email/sasl/exchange.hpp"

namespace encrypted_email::sasl {

inline Credentials password_of(std::string user, std::string_view password) {
    return {std::move(user), Secret(password), Proof::password, {}};
}

inline Credentials token_of(std::string user, std::string_view token) {
    return {std::move(user), Secret(token), Proof::token, {}};
}

inline std::string_view name_of(FailureKind kind) {
    switch (kind) {
        case FailureKind::unusable: return "unusable";
        case FailureKind::unsafe: return "unsafe";
        case FailureKind::unproven: return "unproven";
        case FailureKind::refused: return "refused";
        case FailureKind::garbled: return "garbled";
    }
    return "?";
}

// "unproven: the server's signature is wrong: ..."
inline std::string words(const Failure& failure) {
    return std::string(name_of(failure.kind)) + ": " + failure.text;
}

inline std::string words(const Exchange::Response& response) {
    if (const auto* failure = std::get_if<Failure>(&response)) return words(*failure);
    return std::string(std::get<Secret>(response).view());
}

// "(the server begins)" when nothing leaves with the command.
inline std::string first_words(Exchange& exchange) {
    const auto response = exchange.begin();
    return response ? words(*response) : "(the server begins)";
}

// "" when nothing is missing.
inline std::string missing(Exchange& exchange) {
    const auto failure = exchange.succeeded();
    return failure ? words(*failure) : "";
}

}  // namespace encrypted_email::sasl
