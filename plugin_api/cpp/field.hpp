// field.hpp - makers for alarm_sink_field, the named values of events and log messages.
//
// A field borrows its name, unit and text: they must outlive it.
//
// Threads: free functions without state.
// Fails:   never.
#pragma once

#include "plugin_api/cpp/text.hpp"

#include <cstdint>
#include <string_view>

namespace alarm_sink {

constexpr alarm_sink_field text_field(std::string_view name, std::string_view text,
                                      std::string_view unit = {}) noexcept {
    alarm_sink_field field{str(name), str(unit), ALARM_SINK_FIELD_TEXT, 0, {}};
    field.value.text = str(text);
    return field;
}

constexpr alarm_sink_field integer_field(std::string_view name, std::int64_t value,
                                         std::string_view unit = {}) noexcept {
    alarm_sink_field field{str(name), str(unit), ALARM_SINK_FIELD_INTEGER, 0, {}};
    field.value.integer = value;
    return field;
}

constexpr alarm_sink_field real_field(std::string_view name, double value,
                                      std::string_view unit = {}) noexcept {
    alarm_sink_field field{str(name), str(unit), ALARM_SINK_FIELD_REAL, 0, {}};
    field.value.real = value;
    return field;
}

constexpr alarm_sink_field boolean_field(std::string_view name, bool value) noexcept {
    alarm_sink_field field{str(name), {}, ALARM_SINK_FIELD_BOOLEAN, 0, {}};
    field.value.integer = value ? 1 : 0;
    return field;
}

}  // namespace alarm_sink
