// receipt_batch.hpp - receipts and everything that they point at, for one call to the host.
//
// Used again and again, so that receipts cost no allocations once a batch has had its size.
//
// Threads: one thread at a time; what data() gives lives until the batch is changed.
// See:     plugin_api/alarm_sink.h, alarm_sink_receipt
#pragma once

#include <cstddef>
#include <cstdint>
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

    [[nodiscard]] bool empty() const { return receipts_.empty(); }
    [[nodiscard]] std::span<const alarm_sink_receipt* const> data();

    // Forgets all receipts; keeps the memory.
    void clear();

    void swap(ReceiptBatch& other) noexcept;

private:
    // What a receipt points at, as positions: what they name moves while the batch grows.
    struct Positions {
        std::size_t reason = 0;   // behind it; 0: there is none
        std::size_t results = 0;  // the first one
    };

    // Mails carry many events: the results of their recipients are made once for all of them.
    void add_results(std::span<const std::shared_ptr<const MailOutcome>> outcomes);
    void add(const alarm_sink_receipt& receipt, Positions positions);

    std::vector<intake::EventHandle> events_;
    std::vector<std::shared_ptr<const Settlement>> settlements_;
    std::vector<alarm_sink_recipient_result> results_;
    std::vector<const alarm_sink_recipient_result*> result_pointers_;
    std::vector<const MailOutcome*> last_outcomes_;  // that the last results were made of
    std::size_t last_results_ = 0;                   // where those begin
    std::vector<std::string> reasons_;
    std::vector<alarm_sink_receipt> receipts_;
    std::vector<Positions> positions_;  // of each receipt
    std::vector<const alarm_sink_receipt*> pointers_;
};

}  // namespace encrypted_email::custody
