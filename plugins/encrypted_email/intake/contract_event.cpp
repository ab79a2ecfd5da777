#include "encrypted_email/intake/contract_event.hpp"

#include <algorithm>

#include "plugin_api/cpp/field.hpp"
#include "plugin_api/cpp/text.hpp"

namespace encrypted_email::intake {
namespace {

using alarm_sink::str;
using alarm_sink::view;

std::uint32_t known_status(std::uint32_t status) {
    return status <= ALARM_SINK_POINT_UNRELIABLE ? status : std::uint32_t{ALARM_SINK_POINT_ALARM};
}

bool has_missing_text(const alarm_sink_event& source) {
    const auto missing = [](alarm_sink_str text) { return text.data == nullptr && text.len != 0; };
    return missing(source.category) || missing(source.object) ||
           missing(source.condition_id) || missing(source.route) || missing(source.summary) ||
           missing(source.text);
}

}  // namespace

std::string_view read_contract_event(const alarm_sink_event& source, std::vector<Field>& fields,
                                     Event& event) {
    if (has_missing_text(source)) return "a text has a length but no data";
    if (source.field_count > kMostFields) return "more than 1000 fields";

    event.id = view(source.event_id);
    event.ticket = source.ticket;
    event.occurred_unix_ns = source.occurred_unix_ns;
    event.expires_unix_ns = source.expires_unix_ns;
    event.priority = std::min(source.priority, ALARM_SINK_PRIORITY_LEAST_URGENT);
    event.previous_status = known_status(source.previous_status);
    event.current_status = known_status(source.current_status);
    event.acknowledge_required = (source.flags & ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED) != 0;
    event.acknowledged = (source.flags & ALARM_SINK_EVENT_ACKNOWLEDGED) != 0;
    event.category = view(source.category);
    event.object = view(source.object);
    event.condition_id = view(source.condition_id);
    event.route = view(source.route);
    event.summary = view(source.summary);
    event.text = view(source.text);

    std::size_t bytes = event.category.size() + event.object.size() + event.condition_id.size() +
                        event.route.size() + event.summary.size() + event.text.size();
    fields.clear();
    for (std::size_t i = 0; i < source.field_count; ++i) {
        const alarm_sink_field& given = source.fields[i];
        const auto value = alarm_sink::value_of<std::string_view>(given);
        if (!value) continue;  // of an unknown type: the contract says to skip it
        const Field field{view(given.name), view(given.unit), *value};
        bytes += field.name.size() + field.unit.size();
        if (const auto* text = std::get_if<std::string_view>(&field.value)) bytes += text->size();
        fields.push_back(field);
    }
    event.fields = fields;
    if (bytes > kLargestEvent) return "its texts are larger than 16 MiB together";
    return {};
}

alarm_sink_event contract_event(const Event& event, std::vector<alarm_sink_field>& fields) {
    fields.clear();
    for (const Field& field : event.fields)
        fields.push_back(
            alarm_sink::make_field<std::string_view>(field.name, field.value, field.unit));
    alarm_sink_event made{};
    made.struct_size = sizeof made;
    if (event.acknowledge_required) made.flags |= ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED;
    if (event.acknowledged) made.flags |= ALARM_SINK_EVENT_ACKNOWLEDGED;
    made.event_id = str(event.id);
    made.ticket = event.ticket;
    made.occurred_unix_ns = event.occurred_unix_ns;
    made.expires_unix_ns = event.expires_unix_ns;
    made.priority = event.priority;
    made.previous_status = event.previous_status;
    made.current_status = event.current_status;
    made.category = str(event.category);
    made.object = str(event.object);
    made.condition_id = str(event.condition_id);
    made.route = str(event.route);
    made.summary = str(event.summary);
    made.text = str(event.text);
    made.fields = fields.data();
    made.field_count = fields.size();
    return made;
}

}  // namespace encrypted_email::intake
