#include "host_stub/events/event_view.hpp"

#include <optional>

#include "plugin_api/cpp/field.hpp"
#include "plugin_api/cpp/text.hpp"

namespace host_stub::events {

namespace {

using alarm_sink::str;

alarm_sink_field view_field(const Field& field) {
    struct Visitor {
        const Field& field;
        alarm_sink_field operator()(const std::string& value) const {
            return alarm_sink::text_field(field.name, value, field.unit);
        }
        alarm_sink_field operator()(std::int64_t value) const {
            return alarm_sink::integer_field(field.name, value, field.unit);
        }
        alarm_sink_field operator()(double value) const {
            return alarm_sink::real_field(field.name, value, field.unit);
        }
        alarm_sink_field operator()(bool value) const {
            return alarm_sink::boolean_field(field.name, value);
        }
    };
    return std::visit(Visitor{field}, field.value);
}

std::string text_of(alarm_sink_str text) { return std::string(alarm_sink::view(text)); }

std::optional<Field> field_of(const alarm_sink_field& source) {
    Field field{.name = text_of(source.name), .value = {}, .unit = text_of(source.unit)};
    switch (source.type) {
        case ALARM_SINK_FIELD_TEXT: field.value = text_of(source.value.text); return field;
        case ALARM_SINK_FIELD_INTEGER: field.value = source.value.integer; return field;
        case ALARM_SINK_FIELD_REAL: field.value = source.value.real; return field;
        case ALARM_SINK_FIELD_BOOLEAN: field.value = source.value.integer != 0; return field;
        default: return std::nullopt;
    }
}

}  // namespace

EventView::EventView(const Event& event, std::uint64_t ticket) : event_{} {
    fields_.reserve(event.fields.size());
    for (const Field& field : event.fields) {
        fields_.push_back(view_field(field));
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
        if (auto field = field_of(source.fields[i])) event.fields.push_back(std::move(*field));
    }
    return event;
}

}  // namespace host_stub::events
