// event_view.hpp - an event as the contract hands it over: alarm_sink_event over an Event, and
// back.
//
// Threads: Distinct objects: safe.  Shared objects: unsafe.
#pragma once

#include <cstdint>
#include <vector>

#include "host_stub/events/event.hpp"
#include "plugin_api/alarm_sink.h"

namespace host_stub::events {

class EventView {
public:
    /// Borrows every text of `event`, which outlives the view.
    EventView(const Event& event, std::uint64_t ticket);
    EventView(EventView&&) = default;
    EventView& operator=(EventView&&) = default;

    const alarm_sink_event* get() const { return &event_; }

private:
    std::vector<alarm_sink_field> fields_;  // Its buffer survives a move, and so does the pointer.
    alarm_sink_event event_;
};

/// A copy.  Its ticket is left out, and fields of unknown types are.
Event event_of(const alarm_sink_event& source);

}  // namespace host_stub::events
