#include "host_stub/events/event_view.hpp"

#include "plugin_api/cpp/field.hpp"

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

}  // namespace host_stub::events
