// field.hpp - makers and a reader for alarm_sink_field, the named values of events and log
// messages.
//
// A field borrows its name, unit and text: they must outlive it.
//
// Threads: free functions without state.
// Fails:   never.
#pragma once

#include "plugin_api/cpp/text.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

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

// A field's value as C++ has it; Text is std::string_view, borrowed, or std::string, a copy.
template <class Text>
using FieldValue = std::variant<Text, std::int64_t, double, bool>;

template <class Text>
constexpr alarm_sink_field make_field(std::string_view name, const FieldValue<Text>& value,
                                      std::string_view unit) noexcept {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return integer_field(name, *integer, unit);
    }
    if (const auto* real = std::get_if<double>(&value)) return real_field(name, *real, unit);
    if (const auto* boolean = std::get_if<bool>(&value)) return boolean_field(name, *boolean);
    return text_field(name, *std::get_if<Text>(&value), unit);
}

// Nothing for a type that this build does not know: such a field is to be skipped.
template <class Text>
constexpr std::optional<FieldValue<Text>> value_of(const alarm_sink_field& field) {
    switch (field.type) {
        case ALARM_SINK_FIELD_TEXT: return Text(view(field.value.text));
        case ALARM_SINK_FIELD_INTEGER: return field.value.integer;
        case ALARM_SINK_FIELD_REAL: return field.value.real;
        case ALARM_SINK_FIELD_BOOLEAN: return field.value.integer != 0;
        default: return std::nullopt;
    }
}

}  // namespace alarm_sink
