// ledger.hpp - the events that the sink answers for, from taken to FINAL.
//
// An event may travel in several mails, one for each mailing group that wants it; it is settled
// when the last of them is.  Receipts tell the truth: nothing is kept on disk, so there is no
// CUSTODY, and an event that is not settled when the sink stops has no FINAL and stays the host's.
//
// Promises: one FINAL for each event; receipts leave in batches, in the order in which events were
// settled.  A repeated event id joins the one that is under way and changes nothing but the
// ticket that the receipt will carry.
//
// Threads: the I/O thread alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "encrypted_email/custody/mail_outcome.hpp"
#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::custody {

class Ledger {
public:
    enum class Opened { fresh, repeated };

    // Takes an event into the books.  A repeated one is under way already and must not be mailed
    // again.
    [[nodiscard]] Opened open(const intake::EventHandle& event);

    // The event travels in so many mails; 0 settles it at once as FILTERED.
    void expect_mails(const intake::StoredEvent& event, std::size_t mails);

    // One of the event's mails has ended.
    void mail_ended(const intake::StoredEvent& event,
                    const std::shared_ptr<const MailOutcome>& outcome);

    [[nodiscard]] std::size_t under_way() const { return entries_.size(); }

    // Gives the receipts of everything that was settled since the last call to `give`, in one
    // batch, and then returns those events, whose room is free now.
    [[nodiscard]] std::vector<intake::EventHandle> give_receipts(
        const std::function<void(std::span<const alarm_sink_receipt* const>)>& give);

private:
    struct Entry {
        intake::EventHandle event;
        std::uint64_t ticket = 0;
        std::size_t mails_left = 0;
        std::vector<std::shared_ptr<const MailOutcome>> outcomes;
    };

    void settle(std::unordered_map<std::string_view, Entry>::iterator position);

    std::unordered_map<std::string_view, Entry> entries_;  // keys view into the events themselves
    std::vector<Entry> settled_;
};

}  // namespace encrypted_email::custody
