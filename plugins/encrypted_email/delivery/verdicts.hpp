// verdicts.hpp - what an attempt to send a mail means for its recipients and for the next attempt.
//
// Connections and dialogues detect, blame.hpp says whose fault it was, and this decides what
// becomes of the mail: who has it, who is refused, what is tried again.  When that is, is the
// business of retry_schedule.hpp, relay_health.hpp and capacity.hpp.
//
// Promises: a recipient who was delivered to, or refused for good, is never asked for again.
//
// Threads: functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "encrypted_email/custody/mail_outcome.hpp"
#include "encrypted_email/delivery/blame.hpp"
#include "encrypted_email/smtp/envelope.hpp"

namespace encrypted_email::delivery {

enum class Next : std::uint8_t {
    settled,           // every recipient is decided
    again,             // after the pause that RetrySchedule gives for the blame
    shorter,           // at once, but written with at most shorter_size()
    when_relay_works,  // the relay takes nothing from this device: RelayHealth says when
};

struct Decision {
    Next next = Next::settled;
    Blame blame = Blame::nobody;  // the gravest one of the recipients that were asked for
    smtp::Reply reply;            // that blame's; code 0: none
    bool worked = false;     // the relay answered as a relay does, whatever it said of this mail
    bool ambiguous = false;  // the reply to the final dot was lost: a repeat may be a duplicate
};

// Enters the verdicts of `result` into the recipients that are PENDING, in their order.
//
//   blame         the mail is next tried           and beside that
//   nobody        -
//   surplus       at once, by the rest
//   recipient     by its own schedule, by the deferred ones
//   mail          by its own schedule, or never
//   connection    at once, later when that goes on
//   size          at once, shorter
//   configuration by its own schedule              a trouble of the group
//   capacity      by its own schedule              Capacity::busy()
//   credentials   when the relay works again       RelayHealth::failed()
[[nodiscard]] Decision decide(const smtp::TransactionResult& result,
                              std::span<custody::RecipientOutcome> recipients);

// How long a mail that was `written` bytes long and too big may be next; nothing: there is nothing
// left to leave out, it is refused.  It is not split: a mail is shortened by leaving out the texts
// of its events, while every event keeps its line.
[[nodiscard]] std::optional<std::uint64_t> shorter_size(std::uint64_t written);

// Whoever is still pending ends as `outcome`, ALARM_SINK_OUTCOME_*.
void conclude(std::span<custody::RecipientOutcome> recipients, std::uint32_t outcome);

// What the ledger is told of a mail whose recipients are all decided.  `redeliveries`: attempts
// whose reply to the final dot was lost.
[[nodiscard]] custody::MailOutcome outcome_of(std::vector<custody::RecipientOutcome> recipients,
                                              std::uint32_t attempts, std::uint32_t redeliveries);

}  // namespace encrypted_email::delivery
