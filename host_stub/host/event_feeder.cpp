#include "host_stub/host/event_feeder.hpp"

#include <utility>
#include <vector>

#include "host_stub/events/event_view.hpp"

namespace host_stub::host {

using events::Event;
using events::EventView;

EventFeeder::EventFeeder(alarm_sink::SinkHandle& sink, SimulatedRuntime& runtime,
                         WaitForRoom wait_for_room, OnRefused on_refused)
    : sink_(sink),
      runtime_(runtime),
      wait_for_room_(std::move(wait_for_room)),
      on_refused_(std::move(on_refused)) {}

bool EventFeeder::feed(std::span<const Event> events) {
    std::vector<const Event*> kept;
    std::vector<EventView> views;
    std::vector<const alarm_sink_event*> pointers;
    kept.reserve(events.size());
    views.reserve(events.size());
    pointers.reserve(events.size());
    const std::int64_t now = runtime_.mono_now_ns();
    for (const Event& event : events) {
        if (const auto ticket = runtime_.ledger().keep(event, now)) {
            kept.push_back(&event);
            views.emplace_back(event, *ticket);
            pointers.push_back(views.back().get());
        }
    }
    return submit(kept, pointers);
}

bool EventFeeder::submit(std::span<const Event* const> kept,
                         std::span<const alarm_sink_event* const> views) {
    while (!views.empty()) {
        const alarm_sink::SubmitResult result = sink_.submit(views);
        const std::size_t taken = std::min(result.taken, views.size());
        views = views.subspan(taken);
        kept = kept.subspan(taken);
        if (views.empty()) break;
        if (result.code == ALARM_SINK_E_AGAIN) {
            ++times_full_;
            if (!wait_for_room_()) return false;
        } else if (result.code == ALARM_SINK_E_INVALID) {
            runtime_.ledger().refused(kept.front()->id);
            on_refused_(*kept.front(), result.text);
            views = views.subspan(1);
            kept = kept.subspan(1);
        } else {
            runtime_.log(ALARM_SINK_LOG_ERROR,
                         "submit() failed: " + std::string(alarm_sink::status_name(result.code)) +
                             ' ' + result.text,
                         {});
            return false;
        }
    }
    return true;
}

}  // namespace host_stub::host
