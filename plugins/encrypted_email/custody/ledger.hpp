// ledger.hpp - the events that memory alone holds, from taken to FINAL.
//
// They came while storage did not work (or is not wanted): there is no CUSTODY for them, and one
// that is not settled when the sink stops has no FINAL and stays the host's.  Events on disk are
// in the spool's books instead, and never in these.
//
// An event may travel in several mails, one for each mailing group that wants it; it is settled
// when the last of them is.
//
// Threads: the I/O thread alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "encrypted_email/custody/settlement.hpp"
#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::custody {

class Ledger {
public:
    struct Settled {
        intake::EventHandle event;
        std::shared_ptr<const Settlement> settlement;
    };

    // Takes an event that will travel in so many mails, at least one, into the books.
    void open(const intake::EventHandle& event, std::size_t mails);

    // An event of this id is in the books: the receipt will carry the later ticket.  False: there
    // is none.
    [[nodiscard]] bool repeat(std::string_view id, std::uint64_t ticket);

    [[nodiscard]] bool holds(const intake::StoredEvent& event) const {
        return entries_.contains(event->id);
    }

    // One of the event's mails has ended; it was the last: the event is settled.  Nothing for
    // events that are not in these books.
    [[nodiscard]] std::optional<Settled> mail_ended(
        const intake::StoredEvent& event, const std::shared_ptr<const MailOutcome>& outcome);

    // One of its groups will not mail it, for the reason that `outcome` names.
    [[nodiscard]] std::optional<Settled> given_up(const intake::StoredEvent& event,
                                                  std::uint32_t outcome, std::string_view reason);

    [[nodiscard]] std::size_t under_way() const { return entries_.size(); }

private:
    struct Entry {
        intake::EventHandle event;
        std::size_t mails_left = 0;
        std::shared_ptr<Settlement> settlement;
    };
    using Entries = std::unordered_map<std::string_view, Entry>;

    [[nodiscard]] std::optional<Settled> count_down(Entries::iterator position);

    Entries entries_;  // keys view into the events themselves
};

}  // namespace encrypted_email::custody
