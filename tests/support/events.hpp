// events.hpp - events for end-to-end tests: ordinary ones, and hostile ones.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "host_stub/events/event.hpp"

namespace test_support {

inline host_stub::events::Event make_event(std::string id, std::string summary,
                                           std::string category = "HVAC") {
    host_stub::events::Event event;
    event.id = std::move(id);
    event.summary = std::move(summary);
    event.category = std::move(category);
    event.occurred_unix_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                 std::chrono::system_clock::now().time_since_epoch())
                                 .count();
    event.priority = 120;
    event.object = "Main/Plant/Boiler-1/FlowTemperature";
    event.previous_status = ALARM_SINK_POINT_NORMAL;
    event.status = ALARM_SINK_POINT_HIGH_ALARM;
    return event;
}

/// "PREFIX-0001" and so on, each with a summary of its own that contains no other's: "PREFIX
/// event 0001", so that it can be looked for in mails.
inline std::vector<host_stub::events::Event> make_events(const std::string& prefix,
                                                         std::size_t count,
                                                         const std::string& category = "HVAC") {
    std::vector<host_stub::events::Event> events;
    for (std::size_t i = 1; i <= count; ++i) {
        std::string number = std::to_string(i);
        number.insert(0, 4 - std::min<std::size_t>(number.size(), 4), '0');
        events.push_back(make_event(prefix + '-' + number, prefix + " event " + number, category));
    }
    return events;
}

}  // namespace test_support
