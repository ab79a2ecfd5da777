#include "host_stub/events/event_view.hpp"

#include <utility>

#include "plugin_api/cpp/field.hpp"
#include "plugin_api/cpp/text.hpp"

namespace host_stub::events {

namespace {

using alarm_sink::str;

std::string text_of(alarm_sink_str text) { return std::string(alarm_sink::view(text)); }

}  // namespace

EventView::EventView(const Event& event, std::uint64_t ticket) : event_{} {
    fields_.reserve(event.fields.size());
    for (const Field& field : event.fields) {
        fields_.push_back(alarm_sink::make_field<std::string>(field.name, field.value, field.unit));
    }
    event_.struct_size = sizeof event_;
    if (event.acknowledge_required) {
        event_.flags |= ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED;
    }
    if (event.acknowledged) {
        event_.flags |= ALARM_SINK_EVENT_ACKNOWLEDGED;
    }
    event_.event_id = str(event.id);
    event_.ticket = ticket;
    event_.occurred_unix_ns = event.occurred_unix_ns;
    event_.expires_unix_ns = event.expires_unix_ns;
    event_.priority = event.priority;
    event_.previous_status = event.previous_status;
    event_.current_status = event.status;
    event_.category = str(event.category);
    event_.object = str(event.object);
    event_.condition_id = str(event.condition);
    event_.route = str(event.route);
    event_.summary = str(event.summary);
    event_.text = str(event.text);
    event_.fields = fields_.data();
    event_.field_count = fields_.size();
}

Event event_of(const alarm_sink_event& source) {
    Event event;
    event.id = text_of(source.event_id);
    event.occurred_unix_ns = source.occurred_unix_ns;
    event.expires_unix_ns = source.expires_unix_ns;
    event.priority = source.priority;
    event.category = text_of(source.category);
    event.object = text_of(source.object);
    event.condition = text_of(source.condition_id);
    event.previous_status = source.previous_status;
    event.status = source.current_status;
    event.acknowledge_required = (source.flags & ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED) != 0;
    event.acknowledged = (source.flags & ALARM_SINK_EVENT_ACKNOWLEDGED) != 0;
    event.route = text_of(source.route);
    event.summary = text_of(source.summary);
    event.text = text_of(source.text);
    for (std::size_t i = 0; i < source.field_count; ++i) {
        const alarm_sink_field& field = source.fields[i];
        auto value = alarm_sink::value_of<std::string>(field);
        if (value)
            event.fields.push_back({text_of(field.name), std::move(*value), text_of(field.unit)});
    }
    return event;
}

}  // namespace host_stub::events
