// failure.hpp - why TLS with a server did not come about, for people.
#pragma once

#include <string>

namespace encrypted_email::tls {

// The first thing that an operator has to put right.  The order is that of urgency among the
// findings on one certificate.
enum class FailureKind {
    none,
    not_tls,            // what answers does not speak TLS
    revoked,            // its authority says so
    unknown_authority,  // no trusted root leads to the certificate
    pin_mismatch,       // none of the keys is one that the relay is known by
    host_name_mismatch,
    expired,
    not_yet_valid,
    certificate_unusable,  // signature, usage, key strength, constraints
    revocation_unproven,   // nothing good says that it is not revoked, and something has to
    protocol,              // no version or cipher in common, alert by the peer, broken records
    closed,                // the peer ended the connection during the handshake
    internal,              // a bug here
};

struct Failure {
    FailureKind kind = FailureKind::none;
    // One or two sentences: which check failed, for which certificate (subject, issuer, names,
    // validity), and everything else that is wrong with it.
    std::string text;
    // What to do, one sentence or two; never "switch the check off".
    std::string remedy;
};

}  // namespace encrypted_email::tls
