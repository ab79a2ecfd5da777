// status_name.hpp - the status of a point by name: "high-alarm" for ALARM_SINK_POINT_HIGH_ALARM.
//
// Threads: functions of their arguments.  Fails: nullopt for a name that is none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace host_stub::events {

std::optional<std::uint32_t> status_of_name(std::string_view name);

/// "alarm" for a value that the contract does not know, as the contract asks.
std::string_view name_of_status(std::uint32_t status);

/// "unspecified, normal, off-normal, ...": for error texts.
std::string all_status_names();

}  // namespace host_stub::events
