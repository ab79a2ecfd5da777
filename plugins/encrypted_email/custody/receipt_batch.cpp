#include "encrypted_email/custody/receipt_batch.hpp"

#include <algorithm>

#include "plugin_api/cpp/text.hpp"

namespace encrypted_email::custody {
namespace {

using Outcomes = std::span<const std::shared_ptr<const MailOutcome>>;

// What became of the event as a whole, from what became of it at each recipient.
std::uint32_t combined_outcome(Outcomes outcomes) {
    bool delivered = false;
    bool expired = false;
    bool rejected = false;
    for (const auto& mail : outcomes) {
        for (const RecipientOutcome& recipient : mail->recipients) {
            delivered |= recipient.outcome == ALARM_SINK_OUTCOME_DELIVERED;
            expired |= recipient.outcome == ALARM_SINK_OUTCOME_EXPIRED;
            rejected |= recipient.outcome == ALARM_SINK_OUTCOME_REJECTED;
        }
    }
    if (outcomes.empty()) return ALARM_SINK_OUTCOME_FILTERED;
    if (delivered) {
        return rejected || expired ? ALARM_SINK_OUTCOME_PARTIAL : ALARM_SINK_OUTCOME_DELIVERED;
    }
    return rejected ? ALARM_SINK_OUTCOME_REJECTED : ALARM_SINK_OUTCOME_EXPIRED;
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

void ReceiptBatch::add_final(const intake::Event& event, std::uint64_t ticket, Outcomes outcomes) {
    const Results& results = results_of(outcomes);
    std::uint32_t attempts = 0;
    std::string& reason = reasons_.emplace_back();
    for (const auto& mail : outcomes) {
        attempts += mail->attempts;
        if (mail->reason.empty()) continue;
        if (!reason.empty()) reason += "; ";
        reason += mail->reason;
    }
    if (outcomes.empty()) reason = "no mailing group's filter wants it";

    receipts_.push_back({.struct_size = sizeof(alarm_sink_receipt),
                         .stage = ALARM_SINK_STAGE_FINAL,
                         .outcome = combined_outcome(outcomes),
                         .certainty = combined_certainty(outcomes),
                         .event_id = alarm_sink::str(event.id),
                         .ticket = ticket,
                         .attempts = attempts,
                         .reserved = 0,
                         .reason = alarm_sink::str(reason),
                         .recipients = results.data(),
                         .recipient_count = results.size()});
    pointers_.push_back(&receipts_.back());
}

}  // namespace encrypted_email::custody
