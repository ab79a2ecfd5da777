#include "host_stub/commands/manual.hpp"

#include <fmt/format.h>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <iostream>

#include "host_stub/commands/exit_code.hpp"

namespace host_stub::commands {

namespace po = boost::program_options;

namespace {

void read(const Manual& manual, const po::options_description& options, const Arguments& arguments,
          CommandLine& line) {
    po::options_description places;
    places.add_options()("places", po::value(&line.places));
    po::options_description every;
    every.add(options).add(places);

    // No abbreviations: a script that works today must not become ambiguous tomorrow.
    constexpr int style =
        po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::positional_options_description everywhere;
    everywhere.add("places", -1);
    po::store(
        po::command_line_parser(arguments).options(every).positional(everywhere).style(style).run(),
        line.values);
    if (line.has("help")) {
        std::cout << "usage: host-stub " << manual.name << ' ' << manual.synopsis << "\n\n"
                  << manual.purpose << "\n\n"
                  << options << '\n'
                  << manual.examples;
        line.exit_code = kSettled;
        return;
    }
    po::notify(line.values);
    const bool one_misses = manual.last_may_miss && line.places.size() + 1 == manual.places;
    if (line.places.size() != manual.places && !one_misses) {
        throw po::error(fmt::format("{} argument{} without an option {} needed, given {} {}",
                                    manual.places, manual.places == 1 ? "" : "s",
                                    manual.places == 1 ? "is" : "are",
                                    line.places.size() == 1 ? "is" : "are", line.places.size()));
    }
}

}  // namespace

CommandLine read_command_line(const Manual& manual, po::options_description options,
                              const Arguments& arguments) {
    options.add_options()("help,h", "print this text");
    CommandLine line;
    try {
        read(manual, options, arguments, line);
    } catch (const po::error& error) {
        std::cerr << "host-stub " << manual.name << ": " << error.what() << "\nusage: host-stub "
                  << manual.name << ' ' << manual.synopsis << "\nhost-stub " << manual.name
                  << " --help explains it.\n";
        line.exit_code = kUsage;
    }
    return line;
}

}  // namespace host_stub::commands
