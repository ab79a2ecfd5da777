// scram.hpp - SCRAM: both sides prove that they know the password, and neither shows it.
//
//     client-first    n,,n=user,r=CLIENT          p=tls-exporter,, when bound to the TLS connection
//     server-first    r=CLIENT+SERVER,s=salt,i=iterations
//     client-final    c=binding,r=CLIENT+SERVER,p=proof
//     server-final    v=signature                 or e=error
//
// Promises: a server whose nonce does not continue the client's, whose count of iterations is below
// kFewestIterations (the proof would give the password to whoever tries words) or above
// kMostIterations (it would hold up this device), whose signature is wrong, or that calls the
// log-in a success without one, is refused.  A server that is told "y" although it does bind
// channels finds out that somebody took the offer away.
//
// The salted password is computed anew for each log-in: kept, it would be as good as the password.
// The most iterations take some tenths of a second on a small processor's thread.
//
// Threads: as exchange.hpp.
// Fails:   as exchange.hpp.
// See:     RFC 5802, RFC 7677 (SHA-256), RFC 9266 (tls-exporter), RFC 5929 (tls-unique)
#pragma once

#include <cstdint>
#include <string>

#include "encrypted_email/sasl/exchange.hpp"
#include "encrypted_email/sasl/scram_message.hpp"

namespace encrypted_email::sasl {

class Scram final : public Exchange {
public:
    static constexpr std::uint64_t kFewestIterations = 4096;  // RFC 5802 section 5.1, RFC 7677
    static constexpr std::uint64_t kMostIterations = 600'000;

    // `nonce`: printable, without comma, never used before.
    Scram(Mechanism mechanism, Credentials&& credentials, Circumstances circumstances,
          std::string nonce);

    [[nodiscard]] static std::string fresh_nonce();

    std::optional<Response> begin() override;
    Response respond(std::string_view challenge) override;
    std::optional<Failure> succeeded() override;

private:
    enum class Next { server_first, server_final, outcome };

    [[nodiscard]] Response answer_first(std::string_view message);
    [[nodiscard]] Response judge_final(std::string_view message);
    [[nodiscard]] Secret client_final(const ServerFirst& first, std::string_view server_first);

    const MechanismEntry& entry_;
    const std::string hash_;  // as Botan calls it
    Credentials credentials_;
    const Circumstances circumstances_;
    const std::string nonce_;
    std::string gs2_header_;
    std::string client_first_bare_;
    std::string server_signature_;  // the one that a server has which knows the password
    Next next_ = Next::server_first;
};

}  // namespace encrypted_email::sasl
