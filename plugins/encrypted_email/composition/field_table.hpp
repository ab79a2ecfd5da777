// field_table.hpp - an event's named values, one below the other.
//
// Threads: a function of its arguments.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::composition {

// Appends lines "name: value unit", indented, with the values below each other.  Names, units and
// texts are shortened, and fields behind the first 32 kB left out, never without saying so.
void append_field_table(std::string& out, std::span<const intake::Field> fields,
                        std::size_t indent);

}  // namespace encrypted_email::composition
