#include "encrypted_email/custody/receipt_batch.hpp"

#include <algorithm>
#include <utility>

#include "plugin_api/cpp/text.hpp"

namespace encrypted_email::custody {
namespace {

using Outcomes = std::span<const std::shared_ptr<const MailOutcome>>;

// What became of the event as a whole, from what became of it at each recipient and, in a group
// that did not mail it, from what was decided there.
std::uint32_t combined_outcome(const Settlement& settlement) {
    const bool given_up = settlement.outcome != ALARM_SINK_OUTCOME_PENDING;
    bool delivered = false;
    bool expired = false;
    bool rejected = false;
    for (const auto& mail : settlement.mails) {
        for (const RecipientOutcome& recipient : mail->recipients) {
            delivered |= recipient.outcome == ALARM_SINK_OUTCOME_DELIVERED;
            expired |= recipient.outcome == ALARM_SINK_OUTCOME_EXPIRED;
            rejected |= recipient.outcome == ALARM_SINK_OUTCOME_REJECTED;
        }
    }
    if (delivered) {
        return rejected || expired || given_up ? ALARM_SINK_OUTCOME_PARTIAL
                                               : ALARM_SINK_OUTCOME_DELIVERED;
    }
    if (rejected) return ALARM_SINK_OUTCOME_REJECTED;
    return given_up ? settlement.outcome : std::uint32_t{ALARM_SINK_OUTCOME_EXPIRED};
}

std::uint32_t combined_certainty(Outcomes outcomes) {
    std::uint32_t certainty = ALARM_SINK_SENT_NO;
    for (const auto& mail : outcomes) {
        certainty = std::max(certainty, mail->certainty);
    }
    return certainty;
}

}  // namespace

const ReceiptBatch::Results& ReceiptBatch::results_of(Outcomes outcomes) {
    const bool same = std::equal(
        outcomes.begin(), outcomes.end(), last_outcomes_.begin(), last_outcomes_.end(),
        [](const auto& outcome, const MailOutcome* last) { return outcome.get() == last; });
    if (same && !result_lists_.empty()) return result_lists_.back();

    last_outcomes_.clear();
    Results& list = result_lists_.emplace_back();
    for (const auto& mail : outcomes) {
        last_outcomes_.push_back(mail.get());
        for (const RecipientOutcome& recipient : mail->recipients) {
            results_.push_back({.struct_size = sizeof(alarm_sink_recipient_result),
                                .outcome = recipient.outcome,
                                .address = alarm_sink::str(recipient.address),
                                .reply_code = recipient.reply_code,
                                .enhanced_status = recipient.enhanced_status,
                                .reply_text = alarm_sink::str(recipient.reply_text)});
            list.push_back(&results_.back());
        }
    }
    return list;
}

void ReceiptBatch::add_custody(intake::EventHandle event) {
    events_.push_back(std::move(event));
    const intake::Event& kept = **events_.back();
    receipts_.push_back({.struct_size = sizeof(alarm_sink_receipt),
                         .stage = ALARM_SINK_STAGE_CUSTODY,
                         .outcome = ALARM_SINK_OUTCOME_PENDING,
                         .certainty = ALARM_SINK_SENT_NO,
                         .event_id = alarm_sink::str(kept.id),
                         .ticket = kept.ticket,
                         .attempts = 0,
                         .reserved = 0,
                         .reason = alarm_sink::str({}),
                         .recipients = nullptr,
                         .recipient_count = 0});
    pointers_.push_back(&receipts_.back());
}

void ReceiptBatch::add_final(std::shared_ptr<const Settlement> settlement, std::uint64_t ticket) {
    settlements_.push_back(std::move(settlement));
    const Settlement& settled = *settlements_.back();
    const Results& results = results_of(settled.mails);
    std::uint32_t attempts = 0;
    std::string& reason = reasons_.emplace_back(settled.reason);
    for (const auto& mail : settled.mails) {
        attempts += mail->attempts;
        if (mail->reason.empty()) continue;
        if (!reason.empty()) reason += "; ";
        reason += mail->reason;
    }

    receipts_.push_back({.struct_size = sizeof(alarm_sink_receipt),
                         .stage = ALARM_SINK_STAGE_FINAL,
                         .outcome = combined_outcome(settled),
                         .certainty = combined_certainty(settled.mails),
                         .event_id = alarm_sink::str(settled.event_id),
                         .ticket = ticket,
                         .attempts = attempts,
                         .reserved = 0,
                         .reason = alarm_sink::str(reason),
                         .recipients = results.data(),
                         .recipient_count = results.size()});
    pointers_.push_back(&receipts_.back());
}

}  // namespace encrypted_email::custody
