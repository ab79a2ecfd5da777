#include "encrypted_email/delivery/verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "plugin_api/alarm_sink.h"

namespace encrypted_email::delivery {
namespace {

using custody::RecipientOutcome;

constexpr std::uint64_t kLeastSize = 8 * 1024;  // bytes: header, and the lines of some events

std::uint32_t packed(const smtp::EnhancedStatus& status) {
    return std::uint32_t{status.status_class} << 16 | std::uint32_t{status.subject} << 8 |
           std::uint32_t{status.detail};
}

bool pending(const RecipientOutcome& recipient) {
    return recipient.outcome == ALARM_SINK_OUTCOME_PENDING;
}

// Enters what one recipient was told, and says who is to blame.
Blame enter(const smtp::RecipientVerdict& verdict, RecipientOutcome& recipient) {
    recipient.reply_code = verdict.reply.code;
    recipient.enhanced_status = packed(verdict.reply.enhanced);
    recipient.reply_text = verdict.reply.text;
    switch (verdict.verdict) {
        case smtp::Verdict::delivered:
            recipient.outcome = ALARM_SINK_OUTCOME_DELIVERED;
            return Blame::nobody;
        case smtp::Verdict::undecided:
        case smtp::Verdict::ambiguous: return Blame::connection;
        case smtp::Verdict::refused:
        case smtp::Verdict::deferred: break;
    }
    const Judgement judgement = judge(verdict.reply, verdict.step);
    if (judgement.for_good) recipient.outcome = ALARM_SINK_OUTCOME_REJECTED;
    return judgement.blame;
}

Next next_of(Blame blame) {
    switch (blame) {
        case Blame::size: return Next::shorter;
        case Blame::credentials: return Next::when_relay_works;
        default: return Next::again;
    }
}

std::string reason_of(const RecipientOutcome& recipient) {
    const std::string answer =
        recipient.reply_code == 0
            ? recipient.reply_text
            : fmt::format("{} {}", recipient.reply_code, recipient.reply_text);
    if (recipient.outcome != ALARM_SINK_OUTCOME_EXPIRED) {
        return fmt::format("{}: {}", recipient.address, answer);
    }
    return fmt::format("{}: its time ran out first{}{}", recipient.address,
                       answer.empty() ? "" : "; the last answer was ", answer);
}

}  // namespace

Decision decide(const smtp::TransactionResult& result, std::span<RecipientOutcome> recipients) {
    Decision decision;
    bool any_delivered = false;
    std::size_t next = 0;
    for (RecipientOutcome& recipient : recipients) {
        if (!pending(recipient) || next == result.recipients.size()) continue;
        const smtp::RecipientVerdict& verdict = result.recipients[next++];
        const Blame blame = enter(verdict, recipient);
        any_delivered |= verdict.verdict == smtp::Verdict::delivered;
        decision.ambiguous |= verdict.verdict == smtp::Verdict::ambiguous;
        decision.worked |=
            verdict.reply.code != 0 && blame != Blame::connection && blame != Blame::credentials;
        if (blame > decision.blame) {
            decision.blame = blame;
            decision.reply = verdict.reply;
        }
    }
    // A server that takes none of the first recipients has no room for any.
    if (decision.blame == Blame::surplus && !any_delivered) decision.blame = Blame::recipient;
    const bool over = std::none_of(recipients.begin(), recipients.end(), pending);
    if (!over && decision.blame == Blame::nobody) decision.blame = Blame::connection;
    decision.next = over ? Next::settled : next_of(decision.blame);
    return decision;
}

std::optional<std::uint64_t> shorter_size(std::uint64_t written) {
    if (written / 2 < kLeastSize) return std::nullopt;
    return written / 2;
}

void conclude(std::span<RecipientOutcome> recipients, std::uint32_t outcome) {
    for (RecipientOutcome& recipient : recipients) {
        if (pending(recipient)) recipient.outcome = outcome;
    }
}

custody::MailOutcome outcome_of(std::vector<RecipientOutcome> recipients, std::uint32_t attempts,
                                std::uint32_t redeliveries) {
    custody::MailOutcome outcome;
    outcome.recipients = std::move(recipients);
    outcome.attempts = attempts;
    outcome.certainty = redeliveries > 0 ? ALARM_SINK_SENT_MAYBE : ALARM_SINK_SENT_NO;
    for (const RecipientOutcome& recipient : outcome.recipients) {
        if (recipient.outcome == ALARM_SINK_OUTCOME_DELIVERED) {
            outcome.certainty = ALARM_SINK_SENT_YES;
            continue;
        }
        if (!outcome.reason.empty()) outcome.reason += "; ";
        outcome.reason += reason_of(recipient);
    }
    return outcome;
}

}  // namespace encrypted_email::delivery
