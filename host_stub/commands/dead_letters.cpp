// dead_letters.cpp - `host-stub dead-letters`: lists the events that a sink gave up on.
#include <iostream>
#include <limits>

#include "host_stub/commands/command.hpp"
#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"
#include "host_stub/commands/opened_sink.hpp"
#include "host_stub/events/event_line.hpp"
#include "host_stub/events/event_view.hpp"
#include "host_stub/events/timestamp.hpp"
#include "host_stub/host/receipt_line.hpp"

namespace host_stub::commands {

namespace {

constexpr Manual kManual{
    "dead-letters", "PLUGIN.so --config FILE --state DIR [options]", 1,
    "Lists the events that a recipient refused for good, or that were given up for one, with the\n"
    "replies: one JSON object per line, oldest first, each with `number`, `given_up`, `event` (as\n"
    "host_stub/events/FORMAT.md says) and `receipt`.  The sink runs meanwhile, so that what waits\n"
    "in its folder may be mailed.",
    "Examples:\n"
    "  host-stub dead-letters encrypted_email.so --config site.toml --state state\n"
    "  ... | jq -c .event | host-stub run encrypted_email.so --config mended.toml --state other\n\n"
    "Exit codes:\n"
    "  0  there are none\n"
    "  1  there are some\n"
    "  2  the command line or the configuration is wrong, or they cannot be listed\n"
    "  3  the plugin cannot be loaded\n"};

std::string line_of(const alarm_sink_dead_letter& letter) {
    return "{\"number\":" + std::to_string(letter.number) + ",\"given_up\":\"" +
           events::format_timestamp(letter.given_up_unix_ns) +
           "\",\"event\":" + events::write_event_line(events::event_of(*letter.event)) +
           ",\"receipt\":" + host::write_receipt_line(*letter.receipt) + "}\n";
}

}  // namespace

int dead_letters(const Arguments& arguments) {
    SinkOptions sink_options;
    boost::program_options::options_description options("Options", kHelpWidth);
    sink_options.add_to(options);
    const CommandLine line = read_command_line(kManual, options, arguments);
    if (line.exit_code) return *line.exit_code;
    return ask_running_sink(
        "dead-letters", line.places[0], sink_options, "dead letters cannot be listed",
        [](alarm_sink::SinkHandle& sink, std::int64_t deadline, int& exit_code) {
            return sink.list_dead_letters(0, std::numeric_limits<std::size_t>::max(), deadline,
                                          [&exit_code](const alarm_sink_dead_letter& letter) {
                                              std::cout << line_of(letter);
                                              exit_code = kNotDelivered;
                                          });
        });
}

}  // namespace host_stub::commands
