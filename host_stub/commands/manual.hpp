// manual.hpp - the command line of one command, read with Boost.Program_options.
//
// Every command explains itself with --help: what it is for, its options, examples that can be
// pasted, exit codes.  An unknown option or a missing argument prints one sentence and where to
// read on.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/variables_map.hpp>
#include <optional>
#include <string_view>

#include "host_stub/commands/command.hpp"

namespace host_stub::commands {

struct Manual {
    std::string_view name;      ///< "run"
    std::string_view synopsis;  ///< "PLUGIN.so --config FILE [options]"
    std::string_view purpose;   ///< A paragraph.
    std::string_view examples;  ///< Whole lines, and what else is worth knowing, after the options.
};

/// The values, or the exit code of a command that has nothing more to do: --help was asked for
/// (printed to standard output) or the command line is wrong (said on standard error).
struct CommandLine {
    boost::program_options::variables_map values;
    std::optional<int> exit_code;
};

/// Reads `arguments` as `options` say.  Adds --help itself.
CommandLine read_command_line(const Manual& manual,
                              const boost::program_options::options_description& options,
                              const boost::program_options::positional_options_description& places,
                              const Arguments& arguments);

}  // namespace host_stub::commands
