// peer.hpp - whom a channel must be talking to, and what proves it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace encrypted_email::tls {

// Whether it has to be proved that the server's certificate is not revoked, by an OCSP answer that
// the server staples to it (RFC 6066 section 8).  Nothing is ever asked of anybody else.
enum class Revocation {
    off,      // not asked for
    stapled,  // an answer is judged when there is one, and has to be there for a must-staple
              // certificate (RFC 7633)
    require,  // there has to be a good one
};

struct Peer {
    std::string host;  // the name (or IP address) that the certificate must hold
    std::uint16_t port = 0;
    // As pin_of() writes them: keys, of which one must be on the way from the server's certificate
    // to the trusted one. Where nothing else is trusted (Trust::pins_alone()), a pinned key is
    // trusted by itself. Empty: any key.
    std::vector<std::string> pins = {};
    Revocation revocation = Revocation::stapled;
};

}  // namespace encrypted_email::tls
