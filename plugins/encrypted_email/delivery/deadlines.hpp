// deadlines.hpp - how long each step of a connection may take.
//
// See: RFC 5321 section 4.5.3.2.  The final dot has its ten minutes: giving up earlier makes
//      duplicates (RFC 1047).
#pragma once

#include <chrono>

#include "encrypted_email/smtp/dialogue.hpp"

namespace encrypted_email::delivery {

inline constexpr std::chrono::seconds kEnvelopeDeadline{300};  // MAIL, RCPT
inline constexpr std::chrono::seconds kDataDeadline{120};
inline constexpr std::chrono::seconds kContentDeadline{600};  // from the last write to the reply
inline constexpr std::chrono::seconds kQuitDeadline{5};       // nothing depends on it

// `set_up` is the relay's own timeout: for everything until the first mail can be sent.
[[nodiscard]] constexpr std::chrono::seconds deadline_of(smtp::Awaiting awaiting,
                                                         std::chrono::seconds set_up) {
    switch (awaiting) {
        case smtp::Awaiting::mail:
        case smtp::Awaiting::recipient: return kEnvelopeDeadline;
        case smtp::Awaiting::data: return kDataDeadline;
        case smtp::Awaiting::content: return kContentDeadline;
        case smtp::Awaiting::quit: return kQuitDeadline;
        default: return set_up;
    }
}

}  // namespace encrypted_email::delivery
