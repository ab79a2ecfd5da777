// scram_message.hpp - the two messages of a SCRAM server, read strictly, and names as the client's
// messages hold them.
//
// Threads: functions of their arguments.
// Fails:   by value: a text that says what is wrong with the message, without repeating it.
// See:     RFC 5802 section 5.1 (attributes), 7 (grammar)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace encrypted_email::sasl {

// A message is refused beyond this: nonce, salt and count have some hundred bytes together.
inline constexpr std::size_t kLongestScramMessage = 4096;

struct ServerFirst {
    std::string nonce;  // the client's part and the server's
    std::string salt;   // decoded, not empty
    std::uint64_t iterations = 0;
};

// Exactly one of the two is not empty.
struct ServerFinal {
    std::string signature;  // decoded
    std::string error;      // "invalid-proof", or another name of letters, digits and hyphens
};

// What is wrong with a message: a clause such as "it has no salt".
struct ScramProblem {
    std::string text;
};

[[nodiscard]] std::variant<ServerFirst, ScramProblem> read_server_first(std::string_view message);
[[nodiscard]] std::variant<ServerFinal, ScramProblem> read_server_final(std::string_view message);

// "saslname": "," and "=" as "=2C" and "=3D".
[[nodiscard]] std::string escaped_name(std::string_view name);

}  // namespace encrypted_email::sasl
