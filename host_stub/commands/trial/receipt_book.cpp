#include "host_stub/commands/trial/receipt_book.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host_stub/building/simulation.hpp"
#include "plugin_api/cpp/text.hpp"

namespace host_stub::commands::trial_run {

namespace {

/// "facility@building7.example: 550 no such mailbox", of the first recipient who did not get it.
std::string trouble_of(const alarm_sink_receipt& receipt) {
    for (std::size_t i = 0; i < receipt.recipient_count; ++i) {
        const auto& recipient = *receipt.recipients[i];
        if (recipient.outcome != ALARM_SINK_OUTCOME_DELIVERED) {
            return fmt::format("{}: {} {}", alarm_sink::view(recipient.address),
                               recipient.reply_code, alarm_sink::view(recipient.reply_text));
        }
    }
    return std::string(alarm_sink::view(receipt.reason));
}

}  // namespace

void ReceiptBook::submitted(const events::Event& event) {
    const std::lock_guard lock(mutex_);
    if (!by_id_.emplace(event.id, courses_.size()).second) return;
    Course course;
    course.urgent = event.priority < building::kUrgentBelow;
    course.category = event.category;
    course.submitted = Clock::now();
    urgent_open_ += course.urgent ? 1u : 0u;
    courses_.push_back(std::move(course));
}

void ReceiptBook::settle(const alarm_sink_receipt& receipt) {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(std::string(alarm_sink::view(receipt.event_id)));
    if (receipt.stage != ALARM_SINK_STAGE_FINAL || found == by_id_.end()) return;
    Course& course = courses_[found->second];
    if (course.settled) return;
    course.settled = Clock::now();
    course.outcome = receipt.outcome;
    if (receipt.outcome != ALARM_SINK_OUTCOME_DELIVERED) course.trouble = trouble_of(receipt);
    for (std::size_t i = 0; i < receipt.recipient_count; ++i) {
        const auto& recipient = *receipt.recipients[i];
        if (recipient.outcome == ALARM_SINK_OUTCOME_DELIVERED) {
            course.delivered_to.emplace_back(alarm_sink::view(recipient.address));
        }
    }
    std::sort(course.delivered_to.begin(), course.delivered_to.end());
    urgent_open_ -= course.urgent ? 1u : 0u;
}

std::size_t ReceiptBook::urgent_open() const {
    const std::lock_guard lock(mutex_);
    return urgent_open_;
}

std::vector<Course> ReceiptBook::courses() const {
    const std::lock_guard lock(mutex_);
    return courses_;
}

}  // namespace host_stub::commands::trial_run
