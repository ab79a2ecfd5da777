// check.cpp - `host-stub check`: judges a configuration and changes nothing.
#include <iostream>

#include "host_stub/commands/command.hpp"
#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"
#include "host_stub/commands/opened_sink.hpp"

namespace host_stub::commands {

namespace {

constexpr Manual kManual{
    "check", "PLUGIN.so --config FILE [options]", 1,
    "Lets a sink judge a configuration: a dry run that connects to nothing and delivers nothing.\n"
    "Of a configuration that cannot be used, the first fault is printed with its place.",
    "Example:\n"
    "  host-stub check plugins/encrypted_email/encrypted_email.so --config site.toml\n\n"
    "Exit codes:\n"
    "  0  the sink would take the configuration\n"
    "  2  it would not, or the command line is wrong\n"
    "  3  the plugin cannot be loaded\n"};

}  // namespace

int check(const Arguments& arguments) {
    SinkOptions sink_options;
    boost::program_options::options_description options("Options", kHelpWidth);
    sink_options.add_to(options);
    const CommandLine line = read_command_line(kManual, options, arguments);
    if (line.exit_code) return *line.exit_code;

    int exit_code = kSettled;
    const auto opened = OpenedSink::open(line.places[0], sink_options, {}, exit_code);
    if (!opened) return exit_code;
    exit_code = opened->configure(/*dry_run=*/true);
    if (exit_code == kSettled) {
        std::cout << sink_options.config_path() << ": " << opened->module().name
                  << " would take this configuration\n";
    }
    return exit_code;
}

}  // namespace host_stub::commands
