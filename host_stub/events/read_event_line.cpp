#include <algorithm>
#include <boost/json/parser.hpp>
#include <optional>
#include <utility>

#include "host_stub/events/derived_id.hpp"
#include "host_stub/events/event_line.hpp"
#include "host_stub/events/status_name.hpp"
#include "host_stub/events/timestamp.hpp"

namespace host_stub::events {

namespace {

namespace json = boost::json;

constexpr std::size_t kLongestId = 64;

/// Why a value cannot be used; empty: it can.
using Complaint = std::string;

std::string quoted(std::string_view key) { return "'" + std::string(key) + "'"; }

Complaint read_text(const json::value& value, std::string& text) {
    if (!value.is_string()) {
        return "must be a string";
    }
    text = value.get_string();
    return {};
}

Complaint read_flag(const json::value& value, bool& flag) {
    if (!value.is_bool()) {
        return "must be true or false";
    }
    flag = value.get_bool();
    return {};
}

Complaint read_id(const json::value& value, std::string& id) {
    if (Complaint complaint = read_text(value, id); !complaint.empty()) {
        return complaint;
    }
    const bool printable =
        std::all_of(id.begin(), id.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (id.empty() || id.size() > kLongestId || !printable) {
        return "must have 1 to 64 characters of printable ASCII";
    }
    return {};
}

Complaint read_time(const json::value& value, std::int64_t& unix_ns) {
    const auto time =
        value.is_string() ? parse_timestamp(value.get_string()) : std::optional<std::int64_t>{};
    if (!time) {
        return "must be a time with an offset, such as \"2026-01-15T06:30:00+01:00\" (RFC 3339)";
    }
    unix_ns = *time;
    return {};
}

Complaint read_priority(const json::value& value, std::uint32_t& priority) {
    const std::int64_t* number = value.if_int64();
    if (number == nullptr || *number < 0 || *number > ALARM_SINK_PRIORITY_LEAST_URGENT) {
        return "must be a whole number from 0 (most urgent) to 255";
    }
    priority = static_cast<std::uint32_t>(*number);
    return {};
}

Complaint read_status(const json::value& value, std::uint32_t& status) {
    const auto found =
        value.is_string() ? status_of_name(value.get_string()) : std::optional<std::uint32_t>{};
    if (!found) {
        return "must be one of " + all_status_names();
    }
    status = *found;
    return {};
}

Complaint read_value(const json::value& value, Field& field) {
    switch (value.kind()) {
        case json::kind::string: field.value = std::string(value.get_string()); return {};
        case json::kind::int64: field.value = value.get_int64(); return {};
        case json::kind::double_: field.value = value.get_double(); return {};
        case json::kind::bool_: field.value = value.get_bool(); return {};
        default: return "value must be a string, a number below 2^63, true or false";
    }
}

Complaint read_field(const json::value& value, Field& field) {
    const json::object* object = value.if_object();
    if (object == nullptr) {
        return "must be an object with name, value and unit";
    }
    bool has_value = false;
    for (const auto& [key, member] : *object) {
        Complaint complaint;
        if (key == "name") {
            complaint = read_text(member, field.name);
        } else if (key == "unit") {
            complaint = read_text(member, field.unit);
        } else if (key == "value") {
            has_value = true;
            complaint = read_value(member, field);
        } else {
            complaint = "has no key " + quoted(key) + "; allowed are name, value, unit";
        }
        if (!complaint.empty()) {
            return complaint;
        }
    }
    return field.name.empty() || !has_value ? "needs a name and a value" : Complaint{};
}

Complaint read_fields(const json::value& value, std::vector<Field>& fields) {
    const json::array* array = value.if_array();
    if (array == nullptr) {
        return "must be an array of objects";
    }
    for (const json::value& element : *array) {
        Complaint complaint = read_field(element, fields.emplace_back());
        if (!complaint.empty()) {
            return "number " + std::to_string(fields.size()) + ": " + complaint;
        }
    }
    return {};
}

struct Key {
    std::string_view name;
    Complaint (*read)(const json::value& value, Event& event);
};

constexpr Key kKeys[] = {
    {"id", [](const json::value& value, Event& event) { return read_id(value, event.id); }},
    {"occurred", [](const json::value& value,
                    Event& event) { return read_time(value, event.occurred_unix_ns); }},
    {"expires", [](const json::value& value,
                   Event& event) { return read_time(value, event.expires_unix_ns); }},
    {"priority",
     [](const json::value& value, Event& event) { return read_priority(value, event.priority); }},
    {"category",
     [](const json::value& value, Event& event) { return read_text(value, event.category); }},
    {"object",
     [](const json::value& value, Event& event) { return read_text(value, event.object); }},
    {"condition",
     [](const json::value& value, Event& event) { return read_text(value, event.condition); }},
    {"previous_status", [](const json::value& value,
                           Event& event) { return read_status(value, event.previous_status); }},
    {"status",
     [](const json::value& value, Event& event) { return read_status(value, event.status); }},
    {"acknowledge_required",
     [](const json::value& value, Event& event) {
         return read_flag(value, event.acknowledge_required);
     }},
    {"acknowledged",
     [](const json::value& value, Event& event) { return read_flag(value, event.acknowledged); }},
    {"route", [](const json::value& value, Event& event) { return read_text(value, event.route); }},
    {"summary",
     [](const json::value& value, Event& event) { return read_text(value, event.summary); }},
    {"text", [](const json::value& value, Event& event) { return read_text(value, event.text); }},
    {"fields",
     [](const json::value& value, Event& event) { return read_fields(value, event.fields); }},
};

Complaint read_key(std::string_view name, const json::value& value, Event& event) {
    for (const Key& key : kKeys) {
        if (key.name == name) {
            const Complaint complaint = key.read(value, event);
            return complaint.empty() ? complaint : quoted(name) + ' ' + complaint;
        }
    }
    std::string known;
    for (const Key& key : kKeys) {
        known += known.empty() ? "" : ", ";
        known += key.name;
    }
    return "there is no key " + quoted(name) + "; allowed are " + known;
}

}  // namespace

std::variant<Event, LineError> read_event_line(std::string_view line, const LinePlace& place) {
    json::parse_options options;
    options.allow_invalid_utf8 = true;
    options.max_depth = 4;  // the object, its fields, a field
    json::parser parser({}, options);
    json::error_code error;
    const std::size_t read = parser.write_some(line.data(), line.size(), error);
    if (!error && read < line.size()) {
        error = json::error::extra_data;
    }
    if (error) {
        return LineError{read + 1, "not JSON: " + error.message()};
    }
    const json::value document = parser.release();
    const json::object* object = document.if_object();
    if (object == nullptr) {
        return LineError{1, "an event is one JSON object"};
    }

    Event event;
    event.occurred_unix_ns = place.now_unix_ns;
    for (const auto& [key, value] : *object) {
        if (Complaint complaint = read_key(key, value, event); !complaint.empty()) {
            return LineError{0, std::move(complaint)};
        }
    }
    if (event.summary.empty()) {
        return LineError{0, "'summary' is missing: every event says in one line what happened"};
    }
    if (event.id.empty()) {
        event.id = derived_id(line, place.number, event.occurred_unix_ns);
    }
    return event;
}

}  // namespace host_stub::events
