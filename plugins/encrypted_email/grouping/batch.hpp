// batch.hpp - the events that become one mail of one mailing group.
#pragma once

#include <memory>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::grouping {

struct Batch {
    std::shared_ptr<const configuration::MailingGroup> group;
    std::vector<intake::EventHandle> events;  // 1 to group->batching.maximum, in order of arrival
    bool urgent = false;                      // goes ahead of batches that waited
};

}  // namespace encrypted_email::grouping
