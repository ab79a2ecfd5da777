// batch.hpp - the events that become one mail of one mailing group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::grouping {

// Events in a catch-up mail, at most, whatever the group's maximum is.
inline constexpr std::size_t kMostInCatchUp = 3'000;

// Why a batch leaves later than its group's settings say: it becomes a catch-up mail.
struct Delay {
    std::int64_t since_unix_ns = 0;  // when the first of its events could have left
    std::string cause;               // for a reader; empty: not known
};

struct Batch {
    std::shared_ptr<const configuration::MailingGroup> group;
    std::vector<intake::EventHandle> events;  // 1 to group->batching.maximum, in order of arrival
    bool urgent = false;                      // goes ahead of batches that waited
    std::optional<Delay> delay;  // set: a catch-up mail after an outage, with up to kMostInCatchUp
    std::uint64_t not_mailed = 0;  // events of the group that had to go for want of room, since its
                                   // last mail
};

}  // namespace encrypted_email::grouping
