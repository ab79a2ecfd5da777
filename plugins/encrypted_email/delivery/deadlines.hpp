// deadlines.hpp - how long each step of a connection may take.
//
// See: RFC 5321 section 4.5.3.2; configuration::Deadlines, which has its times.
#pragma once

#include <chrono>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/smtp/awaiting.hpp"

namespace encrypted_email::delivery {

inline constexpr std::chrono::seconds kQuitDeadline{5};  // nothing depends on it

// For the reply to a mail that followed another one, while nobody knows whether the relay heard it.
inline constexpr std::chrono::seconds kTrialDeadline{10};

// The time for the answer that is awaited, and for a mail to come when none is.
[[nodiscard]] constexpr std::chrono::milliseconds deadline_of(smtp::Awaiting awaiting,
                                                              const configuration::Relay& relay) {
    switch (awaiting) {
        case smtp::Awaiting::nothing: return relay.idle_timeout;
        case smtp::Awaiting::reset:
        case smtp::Awaiting::mail:
        case smtp::Awaiting::recipient: return relay.deadlines.envelope;
        case smtp::Awaiting::data: return relay.deadlines.data;
        case smtp::Awaiting::content: return relay.deadlines.content;
        case smtp::Awaiting::quit: return kQuitDeadline;
        default: return relay.timeout;
    }
}

}  // namespace encrypted_email::delivery
