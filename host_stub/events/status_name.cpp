#include "host_stub/events/status_name.hpp"

#include <array>

#include "plugin_api/alarm_sink.h"

namespace host_stub::events {

namespace {

struct NamedStatus {
    std::uint32_t status;
    std::string_view name;
};

constexpr std::array kNames = {
    NamedStatus{ALARM_SINK_POINT_UNSPECIFIED, "unspecified"},
    NamedStatus{ALARM_SINK_POINT_NORMAL, "normal"},
    NamedStatus{ALARM_SINK_POINT_OFF_NORMAL, "off-normal"},
    NamedStatus{ALARM_SINK_POINT_FAULT, "fault"},
    NamedStatus{ALARM_SINK_POINT_LOW_LIMIT, "low-limit"},
    NamedStatus{ALARM_SINK_POINT_HIGH_LIMIT, "high-limit"},
    NamedStatus{ALARM_SINK_POINT_LOW_WARNING, "low-warning"},
    NamedStatus{ALARM_SINK_POINT_HIGH_WARNING, "high-warning"},
    NamedStatus{ALARM_SINK_POINT_LOW_ALARM, "low-alarm"},
    NamedStatus{ALARM_SINK_POINT_HIGH_ALARM, "high-alarm"},
    NamedStatus{ALARM_SINK_POINT_ALARM, "alarm"},
    NamedStatus{ALARM_SINK_POINT_TROUBLE, "trouble"},
    NamedStatus{ALARM_SINK_POINT_OFFLINE, "offline"},
    NamedStatus{ALARM_SINK_POINT_ONLINE, "online"},
    NamedStatus{ALARM_SINK_POINT_SHUTDOWN, "shutdown"},
    NamedStatus{ALARM_SINK_POINT_UNRELIABLE, "unreliable"},
};

}  // namespace

std::optional<std::uint32_t> status_of_name(std::string_view name) {
    for (const NamedStatus& entry : kNames) {
        if (entry.name == name) {
            return entry.status;
        }
    }
    return std::nullopt;
}

std::string_view name_of_status(std::uint32_t status) {
    for (const NamedStatus& entry : kNames) {
        if (entry.status == status) {
            return entry.name;
        }
    }
    return "alarm";
}

std::string all_status_names() {
    std::string names;
    for (const NamedStatus& entry : kNames) {
        names += names.empty() ? "" : ", ";
        names += entry.name;
    }
    return names;
}

}  // namespace host_stub::events
