// protocol_failure.hpp - what went wrong with a handshake, apart from the certificate, in words
// for an operator.
//
// Threads: free functions without state.
// Fails:   std::bad_alloc only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "encrypted_email/tls/failure.hpp"

namespace Botan::TLS {
enum class AlertType : std::uint16_t;
}

namespace encrypted_email::tls {

// `peer` is "mail.example.org:465" in all of them.

// The first bytes are no TLS record.
[[nodiscard]] Failure not_tls(const std::string& peer, std::string_view beginning);

// Whether the peer wanted to see a certificate of the client's, and was shown one.
enum class ClientProof { not_asked_for, asked_for, shown };

// The peer ended the connection with an alert.
[[nodiscard]] Failure alert_received(const std::string& peer, Botan::TLS::AlertType alert,
                                     ClientProof proof);

// What the peer sent breaks the protocol or our policy; `alert` is what we told it.
[[nodiscard]] Failure refused(const std::string& peer, Botan::TLS::AlertType alert,
                              std::string_view reason);

// The peer went away during the handshake; `answered` when it had said something before.
[[nodiscard]] Failure closed_early(const std::string& peer, bool answered);

// The peer's certificates are more than the policy takes.
[[nodiscard]] Failure chain_too_large(const std::string& peer);

// A bug, here or in Botan.
[[nodiscard]] Failure internal_error(const std::string& peer, std::string_view reason);

}  // namespace encrypted_email::tls
