// manual.hpp - the command line of one command, read with Boost.Program_options.
//
// Every command explains itself with --help: what it is for, its options, examples that can be
// pasted, exit codes.  A wrong command line gets one sentence and where to read on.
//
// Threads: functions of their arguments.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <boost/program_options/variables_map.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host_stub/commands/command.hpp"

namespace host_stub::commands {

/// Columns of the list of options.
inline constexpr unsigned kHelpWidth = 100;

struct Manual {
    std::string_view name;      ///< "run"
    std::string_view synopsis;  ///< "PLUGIN.so --config FILE [options]"
    std::size_t places;         ///< How many arguments without an option the synopsis names.
    std::string_view purpose;   ///< A paragraph.
    std::string_view examples;  ///< Whole lines, and what else is worth knowing, after the options.
    bool last_may_miss = false;  ///< The last of `places` may be left out.
};

struct CommandLine {
    boost::program_options::variables_map values;
    std::vector<std::string> places;  ///< The arguments without an option, in order.

    /// Set when the command has nothing more to do: --help was asked for, and is printed, or the
    /// command line is wrong, and that is said on standard error.
    std::optional<int> exit_code;

    bool has(const char* option) const { return values.contains(option); }
};

/// Reads `arguments` as `options` say, and stores what notifies a variable.  Adds --help itself.
CommandLine read_command_line(const Manual& manual,
                              boost::program_options::options_description options,
                              const Arguments& arguments);

/// `value(&variable)` of an option, with the default that the variable holds already.
template <typename Value>
auto* option(Value* variable, const char* name) {
    return boost::program_options::value(variable)->default_value(*variable)->value_name(name);
}

}  // namespace host_stub::commands
