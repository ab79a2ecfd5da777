// receipt_batch.hpp - receipts and everything that they point at, for one call to the host.
//
// Threads: one thread at a time; what data() gives lives as long as the batch.
// See:     plugin_api/alarm_sink.h, alarm_sink_receipt
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/custody/settlement.hpp"
#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::custody {

class ReceiptBatch {
public:
    // The event is on stable storage.
    void add_custody(intake::EventHandle event);

    // The event is settled; `ticket` is the one that it was submitted with in this run.
    void add_final(std::shared_ptr<const Settlement> settlement, std::uint64_t ticket);

    [[nodiscard]] bool empty() const { return pointers_.empty(); }
    [[nodiscard]] std::span<const alarm_sink_receipt* const> data() const { return pointers_; }

private:
    // Mails carry many events: the results of their recipients are made once for all of them.
    using Results = std::vector<const alarm_sink_recipient_result*>;
    const Results& results_of(std::span<const std::shared_ptr<const MailOutcome>> outcomes);

    std::deque<intake::EventHandle> events_;
    std::deque<std::shared_ptr<const Settlement>> settlements_;
    std::deque<alarm_sink_recipient_result> results_;
    std::deque<Results> result_lists_;
    std::vector<const MailOutcome*> last_outcomes_;  // that result_lists_.back() was made of
    std::deque<std::string> reasons_;
    std::deque<alarm_sink_receipt> receipts_;  // deques: addresses stay as they grow
    std::vector<const alarm_sink_receipt*> pointers_;
};

}  // namespace encrypted_email::custody
