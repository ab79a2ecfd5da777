#include <fmt/format.h>

#include "host_stub/building/hostile_text.hpp"
#include "host_stub/building/simulation.hpp"
#include "host_stub/building/telling.hpp"

namespace host_stub::building {

namespace {

using events::Event;

constexpr std::int64_t kStormMilliseconds = 10'000;
constexpr std::size_t kEndlessOneIn = 500;

/// A point behind a controller that lost its power or its network: its value cannot be trusted.
Event tell_lost_point(std::int64_t controller, std::int64_t point, std::int64_t at_unix_ns) {
    Event event;
    event.occurred_unix_ns = at_unix_ns;
    event.priority = 150;
    event.category = "HVAC";
    event.object = fmt::format("Main/Network/FC-{}/Point-{}", controller, point);
    event.condition = fmt::format("FC-{}/Point-{}/Reliability", controller, point);
    event.previous_status = ALARM_SINK_POINT_NORMAL;
    event.status = ALARM_SINK_POINT_OFF_NORMAL;
    event.summary = fmt::format("FC-{}: point {} is unreliable", controller, point);
    event.fields.push_back({"Controller", fmt::format("FC-{}", controller), ""});
    return event;
}

void make_hostile(Event& event, std::size_t number) {
    const auto texts = hostile_texts();
    const auto text = [&](std::size_t offset) { return texts[(number + offset) % texts.size()]; };
    event.category = text(0);
    event.object += text(1);
    event.condition += text(2);
    event.summary = text(3).empty() ? " " : text(3);
    event.text = number % kEndlessOneIn == 0 ? endless_line() : text(4);
    event.fields.push_back({text(5) + '=', text(6), text(7)});
}

}  // namespace

std::vector<Event> simulate_storm(const StormOptions& options) {
    Random random(options.seed);
    const auto some_time = [&] {
        return options.begin_unix_ns + random.between(0, kStormMilliseconds - 1) * 1'000'000;
    };
    std::vector<Event> events;
    events.reserve(options.count);
    const std::size_t urgent =
        options.urgent_one_in == 0 ? 0 : options.count / options.urgent_one_in;
    while (events.size() < urgent) {
        const Incident& incident = random.pick(urgent_incidents());
        events.push_back(
            tell_raise(incident, random.between(1, incident.pieces), some_time(), random));
    }
    for (std::int64_t controller = 1; events.size() < options.count; ++controller) {
        const std::int64_t piece = (controller - 1) % kControllers + 1;
        const std::int64_t at = some_time();
        events.push_back(tell_controller(piece, false, at));
        const std::int64_t points = random.between(10, 40);
        for (std::int64_t point = 1; point <= points && events.size() < options.count; ++point) {
            events.push_back(tell_lost_point(piece, point, at + point * 1'000'000));
        }
    }
    if (options.hostile) {
        std::size_t number = 0;
        for (Event& event : events) {
            make_hostile(event, number++);
        }
    }
    put_in_order(events);
    return events;
}

}  // namespace host_stub::building
