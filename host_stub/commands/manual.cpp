#include "host_stub/commands/manual.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <iostream>

#include "host_stub/commands/exit_code.hpp"

namespace host_stub::commands {

namespace po = boost::program_options;

CommandLine read_command_line(const Manual& manual, const po::options_description& options,
                              const po::positional_options_description& places,
                              const Arguments& arguments) {
    po::options_description every("Options");
    every.add(options);
    every.add_options()("help,h", "print this text");

    CommandLine line;
    try {
        // No abbreviations: a script that works today must not become ambiguous tomorrow.
        constexpr int style =
            po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
        po::store(
            po::command_line_parser(arguments).options(every).positional(places).style(style).run(),
            line.values);
        if (line.values.contains("help")) {
            std::cout << "usage: host-stub " << manual.name << ' ' << manual.synopsis << "\n\n"
                      << manual.purpose << "\n\n"
                      << every << '\n'
                      << manual.examples;
            line.exit_code = kSettled;
            return line;
        }
        po::notify(line.values);
    } catch (const po::error& error) {
        std::cerr << "host-stub " << manual.name << ": " << error.what() << "\nusage: host-stub "
                  << manual.name << ' ' << manual.synopsis << "\nhost-stub " << manual.name
                  << " --help explains it.\n";
        line.exit_code = kUsage;
    }
    return line;
}

}  // namespace host_stub::commands
