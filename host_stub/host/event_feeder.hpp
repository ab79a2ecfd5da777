// event_feeder.hpp - hands events to a running sink as the contract asks: in order, a prefix at a
// time, waiting for writable() when the sink is full, leaving out what it can never use.
//
// The runtime keeps its copy before an event is submitted.
//
// Threads: one thread at a time; the control thread of the command.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "host_stub/events/event.hpp"
#include "host_stub/host/simulated_runtime.hpp"
#include "plugin_api/cpp/sink_handle.hpp"

namespace host_stub::host {

class EventFeeder {
public:
    /// Waits until the runtime's writable_latch() is raised.  Returns false to give up.
    using WaitForRoom = std::function<bool()>;

    /// Hears of an event that the sink refused for good, and why.
    using OnRefused = std::function<void(const events::Event& event, const std::string& why)>;

    /// All outlive the feeder.
    EventFeeder(alarm_sink::SinkHandle& sink, SimulatedRuntime& runtime, WaitForRoom wait_for_room,
                OnRefused on_refused);

    /// Hands over all of them.  False when wait_for_room gave up or the sink failed: the rest
    /// stays with the runtime, as unfinished.
    bool feed(std::span<const events::Event> events);

    /// How often the sink said E_AGAIN.
    std::size_t times_full() const { return times_full_; }

private:
    bool submit(std::span<const events::Event* const> kept,
                std::span<const alarm_sink_event* const> views);

    alarm_sink::SinkHandle& sink_;
    SimulatedRuntime& runtime_;
    WaitForRoom wait_for_room_;
    OnRefused on_refused_;
    std::size_t times_full_ = 0;
};

}  // namespace host_stub::host
