// main.cpp - host-stub, the stand-in for a supervisory runtime: finds the command and runs it.
#include <exception>
#include <iostream>
#include <string_view>

#include "host_stub/commands/command.hpp"
#include "host_stub/commands/exit_code.hpp"

namespace {

using namespace host_stub::commands;

void print_help(std::ostream& out) {
    out << "usage: host-stub COMMAND [arguments]\n\n"
           "Stands in for the supervisory runtime of a building: loads a sink plugin, feeds it\n"
           "events and shows what becomes of them.\n\n"
           "Commands:\n";
    for (const Command& command : all_commands()) {
        out << "  " << command.name << std::string(14 - command.name.size(), ' ') << command.purpose
            << '\n';
    }
    out << "\nhost-stub COMMAND --help explains a command, with examples.\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        print_help(std::cerr);
        return kUsage;
    }
    const std::string_view name = argv[1];
    if (name == "--help" || name == "-h" || name == "help") {
        print_help(std::cout);
        return kSettled;
    }
    for (const Command& command : all_commands()) {
        if (command.name == name) {
            try {
                return command.run(Arguments(argv + 2, argv + argc));
            } catch (const std::exception& error) {
                std::cerr << "host-stub " << name << ": " << error.what() << '\n';
                return kUsage;
            }
        }
    }
    std::cerr << "host-stub: there is no command '" << name << "'\n\n";
    print_help(std::cerr);
    return kUsage;
}
