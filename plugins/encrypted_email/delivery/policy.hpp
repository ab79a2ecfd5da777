// policy.hpp - what to do about what happened: the one place that decides.
//
// Connections and dialogues detect; this decides whether it is the recipient, the mail or the relay
// that failed, and when to try again.  What is not understood is taken as transient: nothing is
// given up because of an answer that nobody foresaw.
//
// Threads: BackOff for one thread at a time; the rest has no state.
// See:     RFC 5321 section 4.2.1 (reply classes), 4.5.4.1 (retrying)
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include "encrypted_email/delivery/failure.hpp"
#include "encrypted_email/delivery/outbound_mail.hpp"
#include "encrypted_email/smtp/envelope.hpp"

namespace encrypted_email::delivery {

// What a transaction means for its mail.
enum class NextStep {
    settled,      // every recipient is decided
    retry_now,    // the connection failed, not the mail: to another connection at once
    retry_later,  // a recipient was deferred: back off
    relay_fault,  // the relay refuses to work for us at all: keep the mail, mend the relay
};

// Enters the verdicts of `result`, in the order of the recipients that were still pending, into
// `mail`.
[[nodiscard]] NextStep apply(const smtp::TransactionResult& result, OutboundMail& mail);

// Whatever is still pending ends as `outcome`.
void conclude(OutboundMail& mail, std::uint32_t outcome);

// What the ledger is told of a mail whose recipients are all decided.
[[nodiscard]] custody::MailOutcome outcome_of(const OutboundMail& mail);

// Growing pauses: doubled each time up to a limit, and scattered by a fifth, so that many devices
// which lost the same server do not return to it at the same moment.
class BackOff {
public:
    // Pauses after the relay as a whole failed: refused credentials are not hammered, since
    // providers lock accounts.
    [[nodiscard]] std::chrono::milliseconds after_failure(FailureKind kind);

    // It worked: the next failure starts with the shortest pause.
    void reset() { failures_ = 0; }

    // Pause before a mail with deferred recipients is tried again.
    [[nodiscard]] std::chrono::milliseconds after_deferral(std::uint32_t attempts);

private:
    [[nodiscard]] std::chrono::milliseconds pause(std::chrono::milliseconds first,
                                                  std::chrono::milliseconds longest,
                                                  std::uint32_t repeats);

    std::uint32_t failures_ = 0;
    std::minstd_rand scatter_{std::random_device{}()};
};

}  // namespace encrypted_email::delivery
