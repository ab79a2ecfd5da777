// event.hpp - an event as the host keeps it: the contract's alarm_sink_event with owned text.
//
// Texts come from the field and are kept byte for byte, whatever bytes they are.
//
// Threads: a value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugin_api/cpp/field.hpp"

namespace host_stub::events {

struct Field {
    std::string name;
    alarm_sink::FieldValue<std::string> value;
    std::string unit;  ///< Empty: none.

    bool operator==(const Field&) const = default;
};

struct Event {
    std::string id;                     ///< 1 to 64 bytes of printable ASCII.
    std::int64_t occurred_unix_ns = 0;  ///< UTC.
    std::int64_t expires_unix_ns = 0;   ///< 0: never.
    std::uint32_t priority = ALARM_SINK_PRIORITY_LEAST_URGENT;
    std::string category;
    std::string object;
    std::string condition;  ///< Ties raise, acknowledge and return to normal.
    std::uint32_t previous_status = ALARM_SINK_POINT_UNSPECIFIED;
    std::uint32_t status = ALARM_SINK_POINT_UNSPECIFIED;
    bool acknowledge_required = false;
    bool acknowledged = false;
    std::string route;  ///< Empty: the sink's filters decide.
    std::string summary;
    std::string text;
    std::vector<Field> fields;

    bool operator==(const Event&) const = default;
};

}  // namespace host_stub::events
