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

void ReceiptBatch::add_results(Outcomes outcomes) {
    const bool same = std::equal(
        outcomes.begin(), outcomes.end(), last_outcomes_.begin(), last_outcomes_.end(),
        [](const auto& outcome, const MailOutcome* last) { return outcome.get() == last; });
    if (same) return;

    last_outcomes_.clear();
    last_results_ = results_.size();
    for (const auto& mail : outcomes) {
        last_outcomes_.push_back(mail.get());
        for (const RecipientOutcome& recipient : mail->recipients) {
            results_.push_back({.struct_size = sizeof(alarm_sink_recipient_result),
                                .outcome = recipient.outcome,
                                .address = alarm_sink::str(recipient.address),
                                .reply_code = recipient.reply_code,
                                .enhanced_status = recipient.enhanced_status,
                                .reply_text = alarm_sink::str(recipient.reply_text)});
        }
    }
}

void ReceiptBatch::add(const alarm_sink_receipt& receipt, Positions positions) {
    receipts_.push_back(receipt);
    positions_.push_back(positions);
}

void ReceiptBatch::add_custody(intake::EventHandle event) {
    const intake::Event& kept = **event;
    add({.struct_size = sizeof(alarm_sink_receipt),
         .stage = ALARM_SINK_STAGE_CUSTODY,
         .outcome = ALARM_SINK_OUTCOME_PENDING,
         .certainty = ALARM_SINK_SENT_NO,
         .event_id = alarm_sink::str(kept.id),
         .ticket = kept.ticket,
         .attempts = 0,
         .reserved = 0,
         .reason = alarm_sink::str({}),
         .recipients = nullptr,
         .recipient_count = 0},
        {});
    events_.push_back(std::move(event));
}

void ReceiptBatch::add_final(std::shared_ptr<const Settlement> settlement, std::uint64_t ticket) {
    const Settlement& settled = *settlement;
    settlements_.push_back(std::move(settlement));
    add_results(settled.mails);
    std::uint32_t attempts = 0;
    std::string reason = settled.reason;
    for (const auto& mail : settled.mails) {
        attempts += mail->attempts;
        if (mail->reason.empty()) continue;
        if (!reason.empty()) reason += "; ";
        reason += mail->reason;
    }
    Positions positions{.reason = 0, .results = last_results_};
    if (!reason.empty()) {
        reasons_.push_back(std::move(reason));
        positions.reason = reasons_.size();
    }
    add({.struct_size = sizeof(alarm_sink_receipt),
         .stage = ALARM_SINK_STAGE_FINAL,
         .outcome = combined_outcome(settled),
         .certainty = combined_certainty(settled.mails),
         .event_id = alarm_sink::str(settled.event_id),
         .ticket = ticket,
         .attempts = attempts,
         .reserved = 0,
         .reason = alarm_sink::str({}),
         .recipients = nullptr,
         .recipient_count = results_.size() - last_results_},
        positions);
}

std::span<const alarm_sink_receipt* const> ReceiptBatch::data() {
    result_pointers_.clear();
    for (const alarm_sink_recipient_result& result : results_)
        result_pointers_.push_back(&result);
    pointers_.clear();
    for (std::size_t i = 0; i < receipts_.size(); ++i) {
        alarm_sink_receipt& receipt = receipts_[i];
        const Positions& at = positions_[i];
        if (at.reason != 0) receipt.reason = alarm_sink::str(reasons_[at.reason - 1]);
        if (receipt.recipient_count != 0) receipt.recipients = &result_pointers_[at.results];
        pointers_.push_back(&receipt);
    }
    return pointers_;
}

void ReceiptBatch::swap(ReceiptBatch& other) noexcept {
    events_.swap(other.events_);
    settlements_.swap(other.settlements_);
    results_.swap(other.results_);
    result_pointers_.swap(other.result_pointers_);
    last_outcomes_.swap(other.last_outcomes_);
    std::swap(last_results_, other.last_results_);
    reasons_.swap(other.reasons_);
    receipts_.swap(other.receipts_);
    positions_.swap(other.positions_);
    pointers_.swap(other.pointers_);
}

void ReceiptBatch::clear() {
    events_.clear();
    settlements_.clear();
    results_.clear();
    last_outcomes_.clear();
    last_results_ = 0;
    reasons_.clear();
    receipts_.clear();
    positions_.clear();
}

}  // namespace encrypted_email::custody
