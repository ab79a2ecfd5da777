// failure.hpp - why TLS with a server did not come about, for people.
#pragma once

#include <string>

namespace encrypted_email::tls {

// The first thing that an operator has to put right.
enum class FailureKind {
    none,
    not_tls,            // what answers does not speak TLS
    unknown_authority,  // no trusted root leads to the certificate
    host_name_mismatch,
    expired,
    not_yet_valid,
    certificate_unusable,  // signature, usage, key strength, constraints
    protocol,              // no version or cipher in common, alert by the peer, broken records
    closed,                // the peer ended the connection during the handshake
    internal,              // a bug here
};

struct Failure {
    FailureKind kind = FailureKind::none;
    // One or two sentences: which check failed, for which certificate (subject, issuer, names,
    // validity), and everything else that is wrong with it.
    std::string text;
    // What to do, one sentence; never "switch the check off".
    std::string remedy;
};

}  // namespace encrypted_email::tls
