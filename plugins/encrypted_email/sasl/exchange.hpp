// exchange.hpp - the client's side of one log-in, without the protocol that carries it.
//
// Bytes in, bytes out: the carrier encodes them (SMTP: base64 and 334) and says how the server
// judged.  A mechanism that makes the server prove itself ends well only when it did so before the
// carrier called succeeded().
//
// Promises: responses that may give something of the secret away are Secrets; failures tell nothing
// of it.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   by value; after a failure the log-in is over, and nothing more is sent.
// See:     RFC 4422 section 3 (the exchange), RFC 5056, RFC 5929, RFC 9266 (channel bindings)
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "encrypted_email/sasl/mechanism.hpp"
#include "encrypted_email/sasl/secret.hpp"

namespace encrypted_email::sasl {

// Who logs in, by what, and by which mechanisms they may.
struct Credentials {
    std::string user;
    Secret secret;  // the password or the token; none for a certificate
    Proof proof = Proof::password;
    std::vector<Mechanism> allowed;  // empty: those that are so by default
    bool where_offered = false;      // with nothing in common, mails go out without a log-in
};

// Of a password that a mechanism computes with: what Botan's HMAC takes for a key.
inline constexpr std::size_t kLongestPassword = 4096;

// What names the TLS connection that carries the log-in.
struct ChannelBinding {
    std::string type;  // "tls-exporter" or "tls-unique"
    std::string data;
};

enum class FailureKind : std::uint8_t {
    unusable,  // user or secret cannot be sent by this mechanism
    unsafe,    // going on would endanger the password
    unproven,  // the server did not prove that it knows the password
    refused,   // the server said within the mechanism that it refuses, and why
    garbled,   // a message that is none of the mechanism
};

struct Failure {
    FailureKind kind = FailureKind::garbled;
    std::string text;  // a clause without full stop and without secrets
};

class Exchange {
public:
    using Response = std::variant<Secret, Failure>;

    virtual ~Exchange() = default;

    // What may leave with the command; nothing: the server speaks first.  Once.
    [[nodiscard]] virtual std::optional<Response> begin() = 0;

    // The answer to a challenge.
    [[nodiscard]] virtual Response respond(std::string_view challenge) = 0;

    // The server says that the log-in succeeded: what is missing for it.
    [[nodiscard]] virtual std::optional<Failure> succeeded() { return std::nullopt; }

    // The server refused the log-in: what it said about it before, for people; mostly nothing.
    [[nodiscard]] virtual std::string said() const { return {}; }
};

// What the server offers beside `mechanism`, as far as it matters to the exchange.
struct Circumstances {
    std::optional<ChannelBinding> binding;  // of the connection; none: it cannot be bound
    bool binding_is_possible = false;       // a mechanism that binds was allowed and not offered
};

// Takes the credentials' secret.
[[nodiscard]] std::unique_ptr<Exchange> make_exchange(Mechanism mechanism,
                                                      Credentials&& credentials,
                                                      Circumstances circumstances);

}  // namespace encrypted_email::sasl
