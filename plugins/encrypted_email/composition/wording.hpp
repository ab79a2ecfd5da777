// wording.hpp - statuses, numbers and values in the words of the control room.
//
// Independent of any locale: numbers are the same for every reader and every machine.
//
// Threads: functions of their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::composition {

// "HIGH ALARM" for ALARM_SINK_POINT_HIGH_ALARM; a status that is not known is an ALARM, as the
// contract says.
[[nodiscard]] std::string_view status_name(std::uint32_t status);

// All is well: NORMAL or ONLINE.
[[nodiscard]] bool is_calm(std::uint32_t status);

// Not so: any status that was given and is not calm.
[[nodiscard]] bool is_off_normal(std::uint32_t status);

// "NORMAL -> HIGH ALARM"; "HIGH ALARM" when no other status came before it or none was given;
// "EVENT" when there is no status at all.
void append_transition(std::string& out, const intake::Event& event);

// "10,485,760".
void append_number(std::string& out, std::uint64_t number);

// "1 event", "1,000 events".
void append_count(std::string& out, std::uint64_t number, std::string_view singular,
                  std::string_view plural);

// A field's value without its unit: the shortest decimal that reads back as the same number.
void append_value(std::string& out, const intake::Field& field);

}  // namespace encrypted_email::composition
