// conformance.cpp - `host-stub conformance`: tries the rules of the contract on a sink.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

#include "host_stub/commands/command.hpp"
#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"
#include "host_stub/commands/opened_sink.hpp"
#include "host_stub/conformance/builtin_configuration.hpp"
#include "host_stub/conformance/child_process.hpp"
#include "host_stub/conformance/runner.hpp"
#include "host_stub/host/printable.hpp"
#include "host_stub/loader/module.hpp"

namespace host_stub::commands {

namespace fs = std::filesystem;
namespace po = boost::program_options;
using conformance::Case;
using conformance::Ending;
using conformance::Result;

namespace {

constexpr Manual kManual{
    "conformance", "PLUGIN.so [--config FILE] [options]", 1,
    "Tries on a sink every rule of the contract that a machine can check, each in a process of\n"
    "its own, and lists them.  The rules are numbered in plugin_api/README.md.\n"
    "A sink needs a configuration with which it starts; it does not have to deliver anything.\n"
    "For the sinks of this project one is built in.  In its text two words are replaced:\n"
    "  @STATE_DIR@    the folder that the sink gets for itself\n"
    "  @SILENT_PORT@  a TCP port of 127.0.0.1 that accepts connections and never says a word",
    "Examples:\n"
    "  host-stub conformance plugins/journal_file/journal_file.so\n"
    "  host-stub conformance ./your_sink.so --config your.toml\n"
    "  host-stub conformance ./your_sink.so --config your.toml --case stop-keeps-its-deadline\n"
    "  gdb --args host-stub conformance ./your_sink.so --config your.toml \\\n"
    "      --case stop-keeps-its-deadline --in-process 2 --folder /tmp/an_empty_folder\n\n"
    "Exit codes:\n"
    "  0  every rule holds\n"
    "  1  some rule does not\n"
    "  2  the command line is wrong\n"};

struct Options {
    std::string config;
    std::string case_name;
    unsigned jobs = 4;
    bool list = false;
    int in_process = -1;
    std::string folder;
};

void list_cases() {
    for (const Case& which : conformance::all_cases()) {
        std::cout << fmt::format("{:<7} {:<40} {}\n", which.rule, which.name, which.sentence);
    }
}

/// The text of the configuration: the file's, or what is built in.  Without one nothing can be
/// tried.
std::string configuration_of(const fs::path& plugin, const std::string& config) {
    if (!config.empty()) return read_file(config);
    const auto loaded = loader::load_module(plugin);
    const auto* module = std::get_if<loader::Module>(&loaded);
    if (module == nullptr) return {};  // The case will find out.
    const std::string_view id = module->descriptor().id;
    if (const auto text = conformance::builtin_configuration(id)) return std::string(*text);
    conformance::give_up(fmt::format(
        "no configuration is built in for {}: give one that it starts with, --config FILE",
        host::printable(id)));
}

void print(const Result& result) {
    constexpr std::string_view kWords[] = {"pass", "FAIL", "----"};
    std::cout << fmt::format("{} {:<7} {:<40} {}\n",
                             kWords[static_cast<std::size_t>(result.ending)], result.which->rule,
                             result.which->name, result.which->sentence);
    if (result.remark.empty()) return;
    constexpr std::size_t kLongest = 6000;
    for (std::size_t at = 0; at < result.remark.size();) {
        const std::size_t end = std::min(result.remark.find('\n', at), result.remark.size());
        const std::string_view line = std::string_view(result.remark).substr(at, end - at);
        std::cout << fmt::format("{:13}{}\n", "", host::printable(line, kLongest));
        at = end + 1;
    }
}

int run_children(const Options& options, const fs::path& plugin,
                 std::span<const Case* const> cases) {
    conformance::RunnerOptions runner;
    runner.program = fs::read_symlink("/proc/self/exe");
    runner.plugin = plugin;
    runner.side_by_side = options.jobs;
    if (!options.config.empty()) runner.configuration = fs::absolute(options.config);
    const auto results = conformance::run_cases(runner, cases, [](const Result& result) {
        print(result);
        std::cout.flush();
    });
    const auto count = [&](Ending ending) {
        return std::count_if(results.begin(), results.end(),
                             [&](const Result& result) { return result.ending == ending; });
    };
    std::cout << fmt::format("{} of {} cases passed, {} failed, {} not run\n",
                             count(Ending::passed), results.size(), count(Ending::failed),
                             count(Ending::not_run));
    return count(Ending::failed) == 0 ? kSettled : kNotDelivered;
}

[[noreturn]] void run_child(const Options& options, const fs::path& plugin, const Case& which) {
    conformance::Setting setting;
    setting.plugin = plugin;
    setting.folder = fs::absolute(options.folder);
    setting.origin =
        options.config.empty() ? setting.folder / "conformance.toml" : fs::absolute(options.config);
    conformance::set_report_descriptor(options.in_process);
    if (which.needs_configuration) setting.configuration = configuration_of(plugin, options.config);
    conformance::run_in_this_process(which, setting);
}

}  // namespace

int conformance(const Arguments& arguments) {
    Options own;
    po::options_description options("Options", kHelpWidth);
    options.add_options()("config,c", po::value(&own.config)->value_name("FILE"),
                          "a configuration that the sink starts with")(
        "case", po::value(&own.case_name)->value_name("NAME"), "this case alone")(
        "list", po::bool_switch(&own.list), "list the cases; needs no plugin")(
        "jobs", option(&own.jobs, "N"), "how many processes side by side")(
        "in-process", po::value(&own.in_process)->value_name("FD"),
        "run the case in this process, for a debugger; the verdict goes to this descriptor")(
        "folder", po::value(&own.folder)->value_name("DIR"), "with --in-process: an empty folder");
    const bool lists = std::find(arguments.begin(), arguments.end(), "--list") != arguments.end();
    Manual manual = kManual;
    if (lists) manual.places = 0;
    const CommandLine line = read_command_line(manual, options, arguments);
    if (line.exit_code) return *line.exit_code;
    if (own.list) {
        list_cases();
        return kSettled;
    }

    std::vector<const Case*> cases;
    for (const Case& which : conformance::all_cases()) {
        if (own.case_name.empty() || own.case_name == which.name) cases.push_back(&which);
    }
    if (cases.empty()) {
        throw std::invalid_argument("there is no case '" + own.case_name +
                                    "'; host-stub conformance --list lists them");
    }
    const fs::path plugin = fs::absolute(line.places[0]);
    if (own.in_process >= 0) {
        if (cases.size() != 1 || own.folder.empty()) {
            throw std::invalid_argument("--in-process needs --case NAME and --folder DIR");
        }
        run_child(own, plugin, *cases[0]);
    }
    if (!own.config.empty()) static_cast<void>(read_file(own.config));  // Better said once.
    return run_children(own, plugin, cases);
}

}  // namespace host_stub::commands
