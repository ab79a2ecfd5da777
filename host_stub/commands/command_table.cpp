#include "host_stub/commands/command.hpp"

namespace host_stub::commands {

namespace {

constexpr Command kCommands[] = {
    {"trial", "see the encrypted e-mail sink at work: a day of events, a mail server, a mail",
     trial},
    {"run", "feed events to a sink and wait for what becomes of them", run},
    {"check", "judge a configuration and try it on its mail servers, step by step", check},
    {"convert", "print the configuration nearest to the mail settings of an engine before",
     convert},
    {"dead-letters", "list the events that a sink gave up on, and why", dead_letters},
    {"trust", "have a sink take its certificates anew, or go back to those before", trust},
    {"module", "say what a plugin is, and whether a host can load it", module},
    {"conformance", "try on a sink every rule of the contract that a machine can check",
     conformance},
    {"simulate", "print the events of a simulated building", simulate},
};

}  // namespace

std::span<const Command> all_commands() { return kCommands; }

}  // namespace host_stub::commands
