// struct_size.hpp - how long each growable struct was when the contract was first released.
//
// A struct shorter than this was never handed out by an honest peer; a longer one comes from a
// newer peer and is welcome.  Members that a later minor appends are asked for one by one with
// ALARM_SINK_HAS().
//
// Threads: free functions without state.
// Fails:   check_struct() says what is wrong, for the one who passed the struct.
#pragma once

#include "plugin_api/cpp/status.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace alarm_sink {

// Bytes from the start of T to the end of its last member in minor 0.
template <class T>
inline constexpr std::size_t kMinor0Size = 0;

#define ALARM_SINK_MINOR0(type, last) \
    template <>                       \
    inline constexpr std::size_t kMinor0Size<type> = offsetof(type, last) + sizeof(type::last)

ALARM_SINK_MINOR0(alarm_sink_error, text_cap);
ALARM_SINK_MINOR0(alarm_sink_event, field_count);
ALARM_SINK_MINOR0(alarm_sink_recipient_result, reply_text);
ALARM_SINK_MINOR0(alarm_sink_receipt, recipient_count);
ALARM_SINK_MINOR0(alarm_sink_trouble, text);
ALARM_SINK_MINOR0(alarm_sink_host, query);
ALARM_SINK_MINOR0(alarm_sink_create_info, state_dir);
ALARM_SINK_MINOR0(alarm_sink_config, origin);
ALARM_SINK_MINOR0(alarm_sink_sink_api, query);
ALARM_SINK_MINOR0(alarm_sink_module, create);

#undef ALARM_SINK_MINOR0

// OK, or E_INVALID that names the struct and both sizes.
template <class T>
Status check_struct(const T* given, std::string_view type_name) {
    static_assert(kMinor0Size<T> != 0, "T is not a growable struct of the contract");
    if (given == nullptr) return Status::invalid(std::string{type_name} + " is null");
    if (given->struct_size >= kMinor0Size<T>) return Status::success();
    return Status::invalid(std::string{type_name} + ".struct_size is " +
                           std::to_string(given->struct_size) + ", needed are at least " +
                           std::to_string(kMinor0Size<T>));
}

}  // namespace alarm_sink
