// module.cpp - `host-stub module`: loads a plugin and says what it is.
#include <fmt/format.h>

#include <iostream>

#include "host_stub/commands/command.hpp"
#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"
#include "host_stub/host/printable.hpp"
#include "host_stub/loader/module.hpp"

namespace host_stub::commands {

namespace {

constexpr Manual kManual{
    "module", "PLUGIN.so", 1,
    "Loads a plugin, checks it as a host does, and says what it is.  Creates no sink.",
    "Example:\n"
    "  host-stub module plugins/journal_file/journal_file.so\n\n"
    "Exit codes:\n"
    "  0  a host can use it\n"
    "  3  it was refused; the first rule that it breaks is printed\n"};

void print(const alarm_sink_module& module) {
    const auto line = [](std::string_view name, const std::string& value) {
        std::cout << fmt::format("{:<15} {}\n", name, value);
    };
    line("id", host::printable(module.id));
    line("name", host::printable(module.name));
    line("version", host::printable(module.version));
    line("build", host::printable(module.build));
    line("contract", fmt::format("{}.{}", ALARM_SINK_ABI_MAJOR, module.abi_minor));
    line("needs a host of",
         fmt::format("{}.{} or newer; this one has {}.{}", ALARM_SINK_ABI_MAJOR,
                     module.min_host_minor, ALARM_SINK_ABI_MAJOR, ALARM_SINK_ABI_MINOR));
    line("unloadable", (module.flags & ALARM_SINK_MODULE_UNLOADABLE) != 0
                           ? "yes"
                           : "no, stays loaded until the process ends");
}

}  // namespace

int module(const Arguments& arguments) {
    const CommandLine line = read_command_line(
        kManual, boost::program_options::options_description("Options", kHelpWidth), arguments);
    if (line.exit_code) return *line.exit_code;
    const auto loaded = loader::load_module(line.places[0]);
    if (const auto* refusal = std::get_if<loader::Refusal>(&loaded)) {
        std::cerr << refusal->text << '\n';
        return kPluginRefused;
    }
    print(std::get<loader::Module>(loaded).descriptor());
    return kSettled;
}

}  // namespace host_stub::commands
