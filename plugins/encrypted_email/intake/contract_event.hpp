// contract_event.hpp - from the contract's event to an Event of the rooms, and back.
//
// The only place that knows alarm_sink_event.  That it is long enough and has a usable event_id is
// checked before (plugin_api/cpp/sink_shell.hpp); here unknown enumerators get their documented
// default, and what is beyond a limit is refused.
//
// Threads: no state; safe from any thread.
#pragma once

#include <string_view>
#include <vector>

#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::intake {

inline constexpr std::size_t kLargestEvent = 16 * 1024 * 1024;  // bytes of all texts together
inline constexpr std::size_t kMostFields = 1000;

// Views into `source`; `fields` is the room for the event's fields and is overwritten.  Returns
// why the event can never be used, or an empty text.
[[nodiscard]] std::string_view read_contract_event(const alarm_sink_event& source,
                                                   std::vector<Field>& fields, Event& event);

// What read_contract_event() reads as the same event.  Views what `event` views; `fields` is the
// room for the fields and is overwritten.
[[nodiscard]] alarm_sink_event contract_event(const Event& event,
                                              std::vector<alarm_sink_field>& fields);

}  // namespace encrypted_email::intake
