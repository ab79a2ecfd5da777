// policy.hpp - which TLS is spoken with relays.
//
// TLS 1.3 preferred, 1.2 allowed; forward secrecy and authenticated encryption only.  In step
// with RFC 9325 (BCP 195), limited to what this project's Botan is built with.
//
// Threads: the policy is immutable.
// Fails:   std::bad_alloc only.
#pragma once

#include <memory>

#include "encrypted_email/tls/peer.hpp"

namespace Botan::TLS {
class Policy;
}

namespace encrypted_email::tls {

[[nodiscard]] std::shared_ptr<const Botan::TLS::Policy> make_policy(Revocation revocation);

}  // namespace encrypted_email::tls
