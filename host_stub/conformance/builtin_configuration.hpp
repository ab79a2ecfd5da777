// builtin_configuration.hpp - working configurations for the sinks of this project.
//
// Minimal, and without a next system that answers: the rules of the contract hold without one.
//
// Threads: a function of its argument.
#pragma once

#include <optional>
#include <string_view>

namespace host_stub::conformance {

/// By the id of the module; candidate.hpp says what is replaced in it.  nullopt: none is known.
std::optional<std::string_view> builtin_configuration(std::string_view module_id);

}  // namespace host_stub::conformance
