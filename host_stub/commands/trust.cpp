// trust.cpp - `host-stub trust`: has a sink take its certificates anew, or go back to those before.
#include <iostream>

#include "host_stub/commands/command.hpp"
#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"
#include "host_stub/commands/opened_sink.hpp"

namespace host_stub::commands {

namespace {

constexpr Manual kManual{
    "trust", "update|roll-back PLUGIN.so --config FILE --state DIR [options]", 2,
    "Has a sink look at the certificates by which it trusts servers: `update` takes what lies in\n"
    "the files now, `roll-back` goes back to what was in force before. Prints a line for each file\n"
    "or folder, with the reason where what is there is not taken. The sink runs meanwhile, so that\n"
    "what waits in its folder may be mailed.",
    "Examples:\n"
    "  host-stub trust update encrypted_email.so --config site.toml --state state\n"
    "  host-stub trust roll-back encrypted_email.so --config site.toml --state state\n\n"
    "Exit codes:\n"
    "  0  done\n"
    "  1  something is refused\n"
    "  2  the command line or the configuration is wrong, or the sink cannot do it\n"
    "  3  the plugin cannot be loaded\n"};

}  // namespace

int trust(const Arguments& arguments) {
    SinkOptions sink_options;
    boost::program_options::options_description options("Options", kHelpWidth);
    sink_options.add_to(options);
    options.add_options()("by-force", "also when a server that is trusted now will not be any more");
    const CommandLine line = read_command_line(kManual, options, arguments);
    if (line.exit_code) return *line.exit_code;
    const std::string& action = line.places[0];
    if (action != "update" && action != "roll-back") {
        std::cerr << "trust: \"" << action << "\" is not known; it is update or roll-back\n";
        return kUsage;
    }
    const auto change =
        action == "update" ? alarm_sink::TrustChange::update : alarm_sink::TrustChange::roll_back;
    return ask_running_sink(
        "trust", line.places[1], sink_options, "trust",
        [&](alarm_sink::SinkHandle& sink, std::int64_t deadline, int& exit_code) {
            return sink.renew_trust(change, line.has("by-force"), deadline,
                                    [&exit_code](const alarm_sink::TrustFinding& finding) {
                                        std::cout << (finding.refused ? "refused  " : "in force ")
                                                  << finding.text << '\n';
                                        if (finding.refused) exit_code = kNotDelivered;
                                    });
        });
}

}  // namespace host_stub::commands
