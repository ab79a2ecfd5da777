#include "encrypted_email/delivery/policy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace encrypted_email::delivery {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t kAuthenticationRequired = 530;  // RFC 4954 section 6

std::uint32_t packed(const smtp::EnhancedStatus& status) {
    return std::uint32_t{status.status_class} << 16 | std::uint32_t{status.subject} << 8 |
           std::uint32_t{status.detail};
}

bool pending(const custody::RecipientOutcome& recipient) {
    return recipient.outcome == ALARM_SINK_OUTCOME_PENDING;
}

}  // namespace

NextStep apply(const smtp::TransactionResult& result, OutboundMail& mail) {
    bool deferred = false;
    bool ambiguous = false;
    bool relay_fault = false;
    std::size_t next = 0;
    for (custody::RecipientOutcome& recipient : mail.recipients) {
        if (!pending(recipient) || next == result.recipients.size()) continue;
        const smtp::RecipientVerdict& verdict = result.recipients[next++];
        recipient.reply_code = verdict.reply.code;
        recipient.enhanced_status = packed(verdict.reply.enhanced);
        recipient.reply_text = verdict.reply.text;
        switch (verdict.verdict) {
            case smtp::Verdict::delivered: recipient.outcome = ALARM_SINK_OUTCOME_DELIVERED; break;
            case smtp::Verdict::refused:
                if (verdict.reply.code == kAuthenticationRequired) {
                    relay_fault = true;
                } else {
                    recipient.outcome = ALARM_SINK_OUTCOME_REJECTED;
                }
                break;
            case smtp::Verdict::deferred: deferred = true; break;
            case smtp::Verdict::undecided: break;
            case smtp::Verdict::ambiguous: ambiguous = true; break;
        }
    }
    if (ambiguous) ++mail.redeliveries;
    if (std::none_of(mail.recipients.begin(), mail.recipients.end(), pending)) {
        return NextStep::settled;
    }
    if (relay_fault) return NextStep::relay_fault;
    return deferred ? NextStep::retry_later : NextStep::retry_now;
}

void conclude(OutboundMail& mail, std::uint32_t outcome) {
    for (custody::RecipientOutcome& recipient : mail.recipients) {
        if (pending(recipient)) recipient.outcome = outcome;
    }
}

custody::MailOutcome outcome_of(const OutboundMail& mail) {
    custody::MailOutcome outcome;
    outcome.recipients = mail.recipients;
    outcome.attempts = mail.attempts;
    outcome.certainty = mail.redeliveries > 0 ? ALARM_SINK_SENT_MAYBE : ALARM_SINK_SENT_NO;
    for (const custody::RecipientOutcome& recipient : mail.recipients) {
        if (recipient.outcome == ALARM_SINK_OUTCOME_DELIVERED) {
            outcome.certainty = ALARM_SINK_SENT_YES;
            continue;
        }
        if (!outcome.reason.empty()) outcome.reason += "; ";
        if (recipient.outcome == ALARM_SINK_OUTCOME_EXPIRED) {
            outcome.reason += fmt::format("{}: its time ran out first", recipient.address);
        } else if (recipient.reply_code == 0) {
            outcome.reason += fmt::format("{}: {}", recipient.address, recipient.reply_text);
        } else {
            outcome.reason += fmt::format("{}: {} {}", recipient.address, recipient.reply_code,
                                          recipient.reply_text);
        }
    }
    return outcome;
}

std::chrono::milliseconds BackOff::after_failure(FailureKind kind) {
    const bool credentials = kind == FailureKind::credentials;
    return credentials ? pause(60s, 30min, failures_++) : pause(1s, 5min, failures_++);
}

std::chrono::milliseconds BackOff::after_deferral(std::uint32_t attempts) {
    return pause(60s, 30min, attempts == 0 ? 0 : attempts - 1);
}

std::chrono::milliseconds BackOff::pause(std::chrono::milliseconds first,
                                         std::chrono::milliseconds longest,
                                         std::uint32_t repeats) {
    constexpr std::uint32_t kMostDoublings = 16;
    const auto doubled = first * (1u << std::min(repeats, kMostDoublings));
    const auto whole = std::min<std::chrono::milliseconds>(doubled, longest);
    std::uniform_int_distribution<std::int64_t> scatter(0, whole.count() / 5);
    return whole - std::chrono::milliseconds(scatter(scatter_));
}

}  // namespace encrypted_email::delivery
