#include "host_stub/commands/command.hpp"

namespace host_stub::commands {

namespace {

constexpr Command kCommands[] = {
    {"simulate", "print the events of a simulated building", simulate},
};

}  // namespace

std::span<const Command> all_commands() { return kCommands; }

}  // namespace host_stub::commands
