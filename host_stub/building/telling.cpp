#include "host_stub/building/telling.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host_stub/events/derived_id.hpp"
#include "host_stub/events/event_line.hpp"

namespace host_stub::building {

namespace {

using events::Event;

std::string piece_name(std::string_view equipment, std::int64_t piece) {
    return fmt::format("{}-{}", equipment, piece);
}

void set_value(const Incident& incident, int tenths, Random& random, Event& event) {
    event.fields.clear();
    if (!incident.value_name.empty()) {
        const std::int64_t spread = std::max(std::abs(tenths) / 20, 1);
        const std::int64_t value =
            std::max<std::int64_t>(tenths + random.between(-spread, spread), 0);
        event.fields.push_back({std::string(incident.value_name), static_cast<double>(value) / 10,
                                std::string(incident.unit)});
    }
}

}  // namespace

Event tell_raise(const Incident& incident, std::int64_t piece, std::int64_t at_unix_ns,
                 Random& random) {
    const std::string name = piece_name(incident.equipment, piece);
    Event event;
    event.occurred_unix_ns = at_unix_ns;
    event.priority = incident.priority;
    event.category = incident.category;
    event.object = fmt::format("{}/{}/{}", incident.place, name, incident.point);
    event.condition = fmt::format("{}/{}", name, incident.point);
    event.previous_status = ALARM_SINK_POINT_NORMAL;
    event.status = incident.status;
    event.acknowledge_required = incident.acknowledge_required;
    event.summary = fmt::format("{}: {}", name, incident.raised);
    event.text = incident.text;
    set_value(incident, incident.raised_tenths, random, event);
    return event;
}

Event tell_acknowledge(const Event& raise, std::int64_t at_unix_ns, Random& random) {
    Event event = raise;
    event.occurred_unix_ns = at_unix_ns;
    event.priority = kAcknowledgePriority;
    event.previous_status = raise.status;
    event.acknowledge_required = false;
    event.acknowledged = true;
    event.summary = fmt::format("{} (acknowledged by {})", raise.summary, random.pick(operators()));
    event.text.clear();
    return event;
}

Event tell_return(const Incident& incident, const Event& raise, std::int64_t at_unix_ns,
                  Random& random) {
    Event event = raise;
    event.occurred_unix_ns = at_unix_ns;
    event.priority = kReturnPriority;
    event.previous_status = raise.status;
    event.status = ALARM_SINK_POINT_NORMAL;
    event.acknowledge_required = false;
    event.summary = raise.summary.substr(0, raise.summary.find(": ") + 2);
    event.summary += incident.returned;
    event.text.clear();
    set_value(incident, incident.normal_tenths, random, event);
    return event;
}

Event tell_controller(std::int64_t piece, bool online, std::int64_t at_unix_ns) {
    const std::string name = piece_name("FC", piece);
    Event event;
    event.occurred_unix_ns = at_unix_ns;
    event.priority = online ? kReturnPriority : 110;
    event.category = "HVAC";
    event.object = "Main/Network/" + name;
    event.condition = name + "/Communication";
    event.previous_status = online ? ALARM_SINK_POINT_OFFLINE : ALARM_SINK_POINT_ONLINE;
    event.status = online ? ALARM_SINK_POINT_ONLINE : ALARM_SINK_POINT_OFFLINE;
    event.summary = name + (online ? ": field controller is online again"
                                   : ": field controller does not answer");
    event.fields.push_back({"MS/TP address", piece, ""});
    return event;
}

void put_in_order(std::vector<Event>& events) {
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
        return a.occurred_unix_ns < b.occurred_unix_ns;
    });
    std::uint64_t number = 0;
    for (Event& event : events) {
        event.id =
            events::derived_id(events::write_event_line(event), ++number, event.occurred_unix_ns);
    }
}

}  // namespace host_stub::building
