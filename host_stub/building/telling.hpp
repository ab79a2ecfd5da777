// telling.hpp - events of one incident: raise, acknowledge, return to normal.
//
// Threads: functions of their arguments.
#pragma once

#include <vector>

#include "host_stub/building/random.hpp"
#include "host_stub/building/site.hpp"
#include "host_stub/events/event.hpp"

namespace host_stub::building {

/// An acknowledgement and a return to normal are never urgent themselves.
inline constexpr std::uint32_t kAcknowledgePriority = 190;
inline constexpr std::uint32_t kReturnPriority = 200;

/// The raise; `piece` counts from 1.
events::Event tell_raise(const Incident& incident, std::int64_t piece, std::int64_t at_unix_ns,
                         Random& random);

/// What becomes of a raise later.
events::Event tell_acknowledge(const events::Event& raise, std::int64_t at_unix_ns, Random& random);
events::Event tell_return(const Incident& incident, const events::Event& raise,
                          std::int64_t at_unix_ns, Random& random);

/// A field controller that the network has lost, or found again.
events::Event tell_controller(std::int64_t piece, bool online, std::int64_t at_unix_ns);

/// Sorts by time and gives each event an id of its own, which its content decides.
void put_in_order(std::vector<events::Event>& events);

}  // namespace host_stub::building
