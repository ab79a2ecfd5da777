// authentication.hpp - the client's side of one AUTH exchange: SMTP's framing around sasl/.
//
// Chooses a mechanism among those that are offered and allowed, and carries its messages: base64 in
// the command, in 334 and in the lines that answer it.  For verified TLS only; the caller sees to
// that.  Owns the secret, and wipes it and what was made of it on destruction; what went into an
// output is wiped by the owner of that.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// Fails:   by Progress; explanation() has the words.
// See:     RFC 4954 (AUTH)
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "encrypted_email/sasl/exchange.hpp"
#include "encrypted_email/smtp/capabilities.hpp"
#include "encrypted_email/smtp/masking.hpp"
#include "encrypted_email/smtp/reply.hpp"

namespace encrypted_email::smtp {

class Authentication {
public:
    enum class Progress {
        under_way,
        accepted,
        not_offered,  // no mechanism in common
        unusable,     // user name or secret cannot be sent
        unsafe,       // going on would endanger the password
        unproven,     // the server did not prove that it knows the password
        refused,      // 5xx, or the mechanism's own word for it
        deferred,     // 4xx
        unexpected,   // a reply that the exchange does not provide for
    };

    // RFC 5321 section 4.5.3.1.4 and RFC 4954 section 4, line end included.
    static constexpr std::size_t kLongestCommand = 512;
    static constexpr std::size_t kLongestResponse = 12288;

    // Takes the secret.
    explicit Authentication(sasl::Credentials&& credentials);
    Authentication(const Authentication&) = delete;
    Authentication& operator=(const Authentication&) = delete;

    // The server offers nothing that is allowed, and nobody insists: no AUTH is sent.
    [[nodiscard]] bool is_dispensable(const Capabilities& offered) const;

    // Appends the AUTH command.  Once.  `binding`: of the TLS connection.
    [[nodiscard]] Progress begin(const Capabilities& offered,
                                 std::optional<sasl::ChannelBinding> binding, std::string& output);

    // Of each reply, before answer(): takes the challenge out of it, and hides secrets in the rest.
    void receive(Reply& reply);

    // Appends what the server asks for, if anything.
    [[nodiscard]] Progress answer(const Reply& reply, std::string& output);

    // After the end: what happened, for an operator; a clause without full stop and secrets.
    [[nodiscard]] const std::string& explanation() const { return explanation_; }

    // Replaces in `text` the secret and every piece of what it was encoded into: servers quote the
    // command that they do not like.
    void hide_secrets(std::string& text) const { masking_.hide(text); }

private:
    [[nodiscard]] Progress challenged(std::string& output);
    [[nodiscard]] Progress say(sasl::Exchange::Response response, std::string& output);
    [[nodiscard]] Progress failed(sasl::Failure failure);
    [[nodiscard]] Progress ended(Progress progress, std::string_view how, const Reply& reply);

    sasl::Credentials credentials_;  // until begin()
    Masking masking_;
    std::string_view name_;          // of the mechanism
    std::unique_ptr<sasl::Exchange> exchange_;
    std::optional<sasl::Exchange::Response> held_back_;  // too long for the command
    std::string challenge_;
    std::string explanation_;
};

}  // namespace encrypted_email::smtp
