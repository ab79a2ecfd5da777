#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>
#include <cmath>
#include <limits>

#include "host_stub/events/event_line.hpp"
#include "host_stub/events/status_name.hpp"
#include "host_stub/events/timestamp.hpp"

namespace host_stub::events {

namespace {

std::string quoted(std::string_view text) {
    return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

/// Writes "key":value pairs, with commas between them.
class ObjectWriter {
public:
    void value(std::string_view key, std::string_view json) {
        text_ += text_.size() == 1 ? "\"" : ",\"";
        text_ += key;
        text_ += "\":";
        text_ += json;
    }
    void text(std::string_view key, std::string_view text) {
        if (!text.empty()) {
            value(key, quoted(text));
        }
    }
    std::string finish() && { return std::move(text_) + '}'; }

private:
    std::string text_ = "{";
};

std::string value_json(const std::string& value) { return quoted(value); }
std::string value_json(std::int64_t value) { return fmt::to_string(value); }
std::string value_json(bool value) { return value ? "true" : "false"; }
std::string value_json(double value) {
    if (std::isnan(value)) {
        return quoted("nan");
    }
    using Limits = std::numeric_limits<double>;
    std::string text = fmt::to_string(std::clamp(value, Limits::lowest(), Limits::max()));
    // So that 5.0 is read back as a real and not as 5.
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

std::string field_json(const Field& field) {
    ObjectWriter object;
    object.text("name", field.name);
    object.value("value",
                 std::visit([](const auto& value) { return value_json(value); }, field.value));
    object.text("unit", field.unit);
    return std::move(object).finish();
}

}  // namespace

std::string write_event_line(const Event& event) {
    ObjectWriter object;
    object.text("id", event.id);
    object.value("occurred", quoted(format_timestamp(event.occurred_unix_ns)));
    if (event.expires_unix_ns != 0) {
        object.value("expires", quoted(format_timestamp(event.expires_unix_ns)));
    }
    object.value("priority", fmt::to_string(event.priority));
    object.text("category", event.category);
    object.text("object", event.object);
    object.text("condition", event.condition);
    if (event.previous_status != ALARM_SINK_POINT_UNSPECIFIED) {
        object.text("previous_status", name_of_status(event.previous_status));
    }
    if (event.status != ALARM_SINK_POINT_UNSPECIFIED) {
        object.text("status", name_of_status(event.status));
    }
    if (event.acknowledge_required) {
        object.value("acknowledge_required", "true");
    }
    if (event.acknowledged) {
        object.value("acknowledged", "true");
    }
    object.text("route", event.route);
    object.text("summary", event.summary);
    object.text("text", event.text);
    if (!event.fields.empty()) {
        std::string fields;
        for (const Field& field : event.fields) {
            fields += fields.empty() ? '[' : ',';
            fields += field_json(field);
        }
        object.value("fields", fields + ']');
    }
    return std::move(object).finish();
}

}  // namespace host_stub::events
