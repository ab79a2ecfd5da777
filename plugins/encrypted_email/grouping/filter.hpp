// filter.hpp - whether a mailing group wants an event.
//
// Threads: a function of its arguments.
#pragma once

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::grouping {

// All that the filter gives must hold; a list of the filter holds when one of its items does.
// A status that the contract does not know counts as ALARM_SINK_POINT_ALARM.
[[nodiscard]] bool matches(const configuration::Filter& filter, const intake::Event& event);

}  // namespace encrypted_email::grouping
