// command.hpp - the commands of host-stub: one function each, found by name.
//
// A command is a function that takes what stands behind its name and returns the exit code of
// the program.  A new one is declared here, defined in its own file and added to the table in
// command_table.cpp, one line; nothing else knows about it.
//
// Fails:   a command may throw std::exception: main() prints it and ends with kUsage.
// Threads: called once, on the main thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace host_stub::commands {

/// What stands behind the command's name on the command line.
using Arguments = std::vector<std::string>;

struct Command {
    std::string_view name;
    std::string_view purpose;  ///< One line for the list that `host-stub --help` prints.
    int (*run)(const Arguments& arguments);
};

/// Every command, in the order in which `host-stub --help` lists them.
std::span<const Command> all_commands();

int check(const Arguments& arguments);
int conformance(const Arguments& arguments);
int convert(const Arguments& arguments);
int dead_letters(const Arguments& arguments);
int module(const Arguments& arguments);
int run(const Arguments& arguments);
int simulate(const Arguments& arguments);
int trial(const Arguments& arguments);
int trust(const Arguments& arguments);

}  // namespace host_stub::commands
