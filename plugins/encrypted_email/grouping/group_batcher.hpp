// group_batcher.hpp - the events of one mailing group, on their way into mails.
//
// Three places, by when they leave:
//
//   urgent   at once, in batches of their own
//   full     at once: holding a full batch back would only make a queue of mails
//   open     when `wait` has passed since its first event, and `interval` since the last mail of
//            the group that was not urgent
//
// Urgent mails neither wait for the interval nor begin it anew: a storm of them cannot keep the
// others back.  Whether an event is urgent is decided when it is added, for good.
//
// Threads: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/grouping/batch.hpp"
#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::grouping {

class GroupBatcher {
public:
    explicit GroupBatcher(std::shared_ptr<const configuration::MailingGroup> group);

    [[nodiscard]] const configuration::MailingGroup& group() const { return *group_; }

    void add(const intake::EventHandle& event, std::int64_t mono_now_ns);

    // The new settings hold for what waits.  When that is more than the new maximum, full batches
    // leave at once and the rest stays open for as long as it would have been.
    void reconfigure(std::shared_ptr<const configuration::MailingGroup> group,
                     std::int64_t mono_now_ns);

    // When one of the take functions has something to give; nothing when no event waits.
    [[nodiscard]] std::optional<std::int64_t> next_due() const;

    // Append to `batches`, in order of arrival.
    void take_urgent(std::vector<Batch>& batches);
    void take_due(std::int64_t mono_now_ns, std::vector<Batch>& batches);   // full, and open if due
    void take_rest(std::int64_t mono_now_ns, std::vector<Batch>& batches);  // full and open

private:
    using Events = std::vector<intake::EventHandle>;

    [[nodiscard]] std::int64_t open_due() const;
    void close_full(std::int64_t mono_now_ns);
    void take_full(std::int64_t mono_now_ns, std::vector<Batch>& batches);

    std::shared_ptr<const configuration::MailingGroup> group_;
    Events urgent_;
    std::vector<Events> full_;
    Events open_;  // fewer than the maximum
    // Since when there is something in each; meaningless when there is nothing.
    std::int64_t urgent_since_ns_ = 0;
    std::int64_t full_since_ns_ = 0;
    std::int64_t open_since_ns_ = 0;
    std::optional<std::int64_t> last_mail_ns_;  // that was not urgent
};

}  // namespace encrypted_email::grouping
