// authentication.hpp - the client's side of one AUTH exchange.
//
// Knows PLAIN and LOGIN, which give the password away to whoever listens: they are for verified
// TLS only, and the caller sees to that.  Owns the password and wipes it, and what it was encoded
// into, on destruction.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// See:     RFC 4954 (AUTH), RFC 4616 (PLAIN), draft-murchison-sasl-login (LOGIN)
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "encrypted_email/smtp/capabilities.hpp"
#include "encrypted_email/smtp/reply.hpp"

namespace encrypted_email::smtp {

struct Credentials {
    std::string user;
    std::string password;  // wiped by the dialogue as soon as it has been used
};

class Authentication {
public:
    enum class Mechanism { plain, login };

    enum class Progress {
        under_way,
        accepted,
        refused,     // 5xx
        deferred,    // 4xx
        unexpected,  // a reply that the exchange does not provide for
    };

    // RFC 5321 section 4.5.3.1.4 and RFC 4954 section 4, line end included.
    static constexpr std::size_t kLongestCommand = 512;
    static constexpr std::size_t kLongestResponse = 12288;

    // Takes the password away from `credentials`.
    explicit Authentication(Credentials&& credentials);
    ~Authentication();
    Authentication(const Authentication&) = delete;
    Authentication& operator=(const Authentication&) = delete;

    // The best mechanism that both sides know.
    [[nodiscard]] static std::optional<Mechanism> choose(const Capabilities& offered);

    // False when user name or password cannot be sent: one holds a NUL or is too long.
    [[nodiscard]] bool sendable() const;

    // Appends the AUTH command.  Once, and only when sendable().
    void begin(Mechanism mechanism, std::string& output);

    // Appends what the server asks for, if anything.
    [[nodiscard]] Progress answer(const Reply& reply, std::string& output);

    // Replaces in `text` the password and every piece of what it was encoded into: servers quote
    // the command that they do not like.
    void hide_secrets(std::string& text) const;

private:
    // What the server's next 334 asks for.
    enum class Next { user, response, nothing };

    std::string user_;
    std::string password_;
    std::string response_;  // base64, holds the password
    Next next_ = Next::nothing;
};

}  // namespace encrypted_email::smtp
