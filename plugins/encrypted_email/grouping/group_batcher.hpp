// group_batcher.hpp - the events of one mailing group, on their way into mails.
//
// Two lanes, by when their events are due:
//
//   urgent    at once, in mails of their own
//   ordinary  when `wait` has passed since the oldest of them, and `interval` since the last mail
//             of the group that was not urgent; at once when a mail is full
//
// Urgent mails neither wait for the interval nor begin it anew: a storm of them cannot keep the
// others back.  Whether an event is urgent is decided when it arrives, for good.
//
// A batch is made when it can be sent, not when it is due: what came together while a relay was
// down leaves as one catch-up mail.
//
// Threads: one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/grouping/batch.hpp"
#include "encrypted_email/grouping/waiting_line.hpp"
#include "encrypted_email/intake/event.hpp"
#include "encrypted_email/spool/records.hpp"

namespace encrypted_email::grouping {

using spool::Lane;

// Both clocks at one moment.
struct Instant {
    std::int64_t mono_ns = 0;
    std::int64_t unix_ns = 0;
};

// An outage of the group's relays that was not over at some time after an event was due.
struct Outage {
    std::string cause;
};

class GroupBatcher {
public:
    // `budget` outlives it.
    GroupBatcher(std::shared_ptr<const configuration::MailingGroup> group, MemoryBudget& budget);

    [[nodiscard]] const configuration::MailingGroup& group() const { return *group_; }
    [[nodiscard]] const std::shared_ptr<const configuration::MailingGroup>& shared_group() const {
        return group_;
    }

    // The new settings hold for what waits.
    void reconfigure(std::shared_ptr<const configuration::MailingGroup> group);

    // Its lane in this group.
    [[nodiscard]] Lane lane_of(const intake::Event& event) const;

    void add(const intake::EventHandle& event, Lane lane, bool on_disk, std::int64_t mono_now_ns);

    // What waits now is due, whatever its time (flush).
    void hurry(std::uint64_t last_number);

    // When the lane has a batch to give; nothing when no event waits or it is being loaded.
    [[nodiscard]] std::optional<std::int64_t> due(Lane lane) const;

    // How many mails a lane that is due has to give, by the events that are held; at least one.
    [[nodiscard]] std::size_t mails_due(Lane lane) const;

    // Events that have to be loaded before the next batch can be made, or ahead of it.
    [[nodiscard]] std::optional<WaitingLine::Missing> missing(Lane lane);

    // The next batch of a lane that is due.  `outage`, when there was one since then, makes it a
    // catch-up mail if there is more than a mail's worth or it is late.  Nothing while the events
    // for it are still to be loaded.
    [[nodiscard]] std::optional<Batch> take(Lane lane, const std::optional<Outage>& outage,
                                            const Instant& now);

    // Since when something waits that was due then, on the monotonic clock.
    [[nodiscard]] std::optional<std::int64_t> late_since(std::int64_t mono_now_ns) const;

    // So many events had to go before they were mailed: the next batch says so.
    void note_not_mailed(std::uint64_t count) { not_mailed_ += count; }

    [[nodiscard]] WaitingLine& line(Lane lane) { return lines_[static_cast<std::size_t>(lane)]; }
    [[nodiscard]] bool is_loading() const {
        return lines_[0].is_loading() || lines_[1].is_loading();
    }
    [[nodiscard]] bool is_empty() const { return lines_[0].empty() && lines_[1].empty(); }

private:
    [[nodiscard]] const WaitingLine& line(Lane lane) const {
        return lines_[static_cast<std::size_t>(lane)];
    }
    // When its oldest event was or will be due, the interval aside.
    [[nodiscard]] std::int64_t oldest_due(Lane lane) const;

    std::shared_ptr<const configuration::MailingGroup> group_;
    MemoryBudget& budget_;
    std::array<WaitingLine, 2> lines_;  // by Lane
    std::uint64_t hurry_up_to_ = 0;
    std::uint64_t not_mailed_ = 0;
    std::array<std::size_t, 2> wanted_;         // events that the next batch should hold, by Lane
    std::optional<std::int64_t> last_mail_ns_;  // that was not urgent
};

}  // namespace encrypted_email::grouping
