// settlements.hpp - events and outcomes in few words, for the tests of this folder.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "encrypted_email/custody/settlement.hpp"
#include "encrypted_email/intake/event.hpp"

inline constexpr auto kDelivered = std::uint32_t{ALARM_SINK_OUTCOME_DELIVERED};
inline constexpr auto kRejected = std::uint32_t{ALARM_SINK_OUTCOME_REJECTED};
inline constexpr auto kExpired = std::uint32_t{ALARM_SINK_OUTCOME_EXPIRED};

inline encrypted_email::intake::EventHandle event(std::string_view id, std::uint64_t ticket = 0) {
    encrypted_email::intake::Event made;
    made.id = id;
    made.ticket = ticket;
    return std::make_shared<const encrypted_email::intake::StoredEvent>(made);
}

inline std::shared_ptr<const encrypted_email::custody::MailOutcome> mail(
    std::initializer_list<std::pair<const char*, std::uint32_t>> recipients,
    std::uint32_t certainty = ALARM_SINK_SENT_YES, std::string reason = {}) {
    encrypted_email::custody::MailOutcome outcome;
    for (const auto& [address, verdict] : recipients) {
        outcome.recipients.push_back({address, verdict, 250, 0, "ok"});
    }
    outcome.certainty = certainty;
    outcome.attempts = 1;
    outcome.reason = std::move(reason);
    return std::make_shared<const encrypted_email::custody::MailOutcome>(std::move(outcome));
}
