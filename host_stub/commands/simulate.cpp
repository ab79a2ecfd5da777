// simulate.cpp - `host-stub simulate`: a simulated building's events as NDJSON.
#include <iostream>
#include <stdexcept>

#include "host_stub/building/simulation.hpp"
#include "host_stub/commands/command.hpp"
#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"
#include "host_stub/events/event_line.hpp"
#include "host_stub/events/timestamp.hpp"

namespace host_stub::commands {

namespace po = boost::program_options;

namespace {

constexpr Manual kManual{
    "simulate", "day|storm [options]", 1,
    "Prints the events of a building that does not exist, one JSON object per line.\n"
    "day:   what the operator of a medium site sees from midnight to midnight: alarms and their\n"
    "       return to normal, acknowledgements, field controllers that come and go.\n"
    "storm: what a failed switch or a power cut makes of it: thousands of off-normal in 10 s.\n"
    "The same options print the same bytes, on every machine.",
    "Examples:\n"
    "  host-stub simulate day --count 200\n"
    "  host-stub simulate day --urgent-one-in 20 | host-stub run sink.so --config sink.toml\n"
    "  host-stub simulate storm --count 20000 --hostile --seed 7 > storm.ndjson\n\n"
    "The format is documented in host_stub/events/FORMAT.md.\n"};

/// They are made in memory, to be put in order.
constexpr std::size_t kMostEvents = 5'000'000;

void print(const std::vector<events::Event>& simulated) {
    for (const events::Event& event : simulated) {
        std::cout << events::write_event_line(event) << '\n';
    }
    std::cout.flush();
    if (!std::cout) {
        throw std::runtime_error("standard output cannot be written");
    }
}

}  // namespace

int simulate(const Arguments& arguments) {
    std::string begin = events::format_timestamp(building::kUsualBegin);
    building::DayOptions day;
    building::StormOptions storm;
    po::options_description options("Options", kHelpWidth);
    options.add_options()("seed", option(&day.seed, "N"), "another number, other events")(
        "count", po::value<std::size_t>()->value_name("N"),
        "how many events [day: 1000, storm: 5000]")(
        "urgent-one-in", option(&day.urgent_one_in, "N"),
        "one event in N has a priority below 40; 0: none")("begin", option(&begin, "TIME"),
                                                           "when it begins (RFC 3339)")(
        "hostile", po::bool_switch(&storm.hostile),
        "storm only: texts with CR, LF, NUL, broken UTF-8, lines of 1 MB");
    const CommandLine line = read_command_line(kManual, options, arguments);
    if (line.exit_code) return *line.exit_code;
    const std::string& what = line.places[0];
    const auto begin_unix_ns = events::parse_timestamp(begin);
    if (!begin_unix_ns) {
        throw std::invalid_argument("--begin needs a time with an offset, such as " +
                                    events::format_timestamp(building::kUsualBegin));
    }
    day.begin_unix_ns = storm.begin_unix_ns = *begin_unix_ns;
    storm.seed = day.seed;
    storm.urgent_one_in = day.urgent_one_in;
    if (line.has("count")) {
        day.count = storm.count = line.values["count"].as<std::size_t>();
        if (day.count > kMostEvents) {
            throw std::invalid_argument("--count goes up to " + std::to_string(kMostEvents));
        }
    }
    if (what == "day") {
        print(building::simulate_day(day));
    } else if (what == "storm") {
        print(building::simulate_storm(storm));
    } else {
        throw std::invalid_argument("'" + what + "' cannot be simulated, but day and storm can");
    }
    return kSettled;
}

}  // namespace host_stub::commands
