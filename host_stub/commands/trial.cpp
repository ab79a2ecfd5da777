// trial.cpp - `host-stub trial`: the sink's main job, from events to mails, with nothing else
// installed.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "host_stub/building/simulation.hpp"
#include "host_stub/commands/command.hpp"
#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"
#include "host_stub/commands/opened_sink.hpp"
#include "host_stub/commands/trial/feeding.hpp"
#include "host_stub/commands/trial/report.hpp"
#include "host_stub/commands/trial/setting.hpp"
#include "host_stub/host/state_folder.hpp"
#include "host_stub/host/stop_signal.hpp"

namespace host_stub::commands {

namespace fs = std::filesystem;
namespace po = boost::program_options;
using namespace std::chrono_literals;
using trial_server::Protection;

namespace {

constexpr Manual kManual{
    "trial", "[options]", 0,
    "Shows the encrypted e-mail sink at work, with nothing else installed or configured: starts a\n"
    "mail server on this machine with a certificate made on the spot, loads the plugin with an\n"
    "example configuration of five mailing groups, lets a simulated building have its day, and\n"
    "shows what arrived.  Nothing leaves this machine.",
    "Examples:\n"
    "  host-stub trial\n"
    "  host-stub trial --port-mode starttls --events 2000 --seed 7\n"
    "  host-stub trial --keep /tmp/trial     then open /tmp/trial/mails/*.eml in a mail program\n\n"
    "Exit codes:\n"
    "  0  every event was delivered or filtered, encrypted, the urgent ones first\n"
    "  1  something was not as it should be: the last lines say what\n"
    "  2  the command line is wrong, or the sink refuses the configuration\n"
    "  3  the plugin cannot be loaded\n"};

constexpr std::size_t kUrgentOneIn = 20;
constexpr auto kLongestDay = 3000ms;
constexpr auto kPerEvent = 8ms;  // of a day with few events

struct Options {
    std::size_t events = 400;
    std::uint64_t seed = 1;
    std::string plugin;
    std::string keep;
    std::string port_mode = "implicit";
};

/// The plugin as it lies beside this program in the build folder.
fs::path built_plugin() {
    const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
    return (here / "../plugins/encrypted_email/encrypted_email.so").lexically_normal();
}

Protection protection_of(const std::string& port_mode) {
    if (port_mode == "implicit") return Protection::implicit_tls;
    if (port_mode == "starttls") return Protection::starttls;
    throw std::invalid_argument("--port-mode is implicit or starttls, not '" + port_mode + "'");
}

void keep_mails(const fs::path& folder, const trial_run::Results& results) {
    fs::create_directories(folder);
    for (std::size_t i = 0; i < results.mails.size(); ++i) {
        const auto* group = trial_run::group_of(results.groups, results.mails[i]);
        const fs::path path =
            folder / fmt::format("{:04}-{}.eml", i + 1, group == nullptr ? "unknown" : group->name);
        std::ofstream file(path, std::ios::binary | std::ios::trunc);
        file << results.mails[i].content;
        file.close();
        if (!file) throw std::runtime_error(path.string() + ": cannot be written");
    }
}

std::vector<events::Event> simulate(const Options& options) {
    building::DayOptions day;
    day.seed = options.seed;
    day.count = options.events;
    day.urgent_one_in = kUrgentOneIn;
    return building::simulate_day(day);
}

trial_run::Participants introduce(const Options& options, trial_run::Setting& setting,
                                  const alarm_sink_module& module, const std::string& plugin,
                                  const std::vector<events::Event>& day,
                                  std::chrono::milliseconds length) {
    trial_run::Participants participants;
    participants.port = setting.server().port();
    participants.protection = protection_of(options.port_mode);
    participants.fingerprint = setting.fingerprint();
    participants.module = &module;
    participants.plugin_path = plugin;
    participants.groups = setting.groups().size();
    participants.events = day.size();
    participants.urgent_events = static_cast<std::size_t>(std::count_if(
        day.begin(), day.end(),
        [](const events::Event& event) { return event.priority < building::kUrgentBelow; }));
    participants.seed = options.seed;
    participants.day = length;
    return participants;
}

/// Everything that happens between the setting and the report.
trial_run::Results perform(OpenedSink& opened, trial_run::ReceiptBook& book,
                           trial_run::Setting& setting, host::StopSignal& stop,
                           const std::vector<events::Event>& day,
                           std::chrono::milliseconds length) {
    const auto begin = trial_run::Clock::now();
    trial_server::Server& server = setting.server();
    trial_run::Results results;
    trial_run::Feeding(opened, book, server.mailbox(), stop).run(day, length, results);
    server.stop();
    results.groups = setting.groups();
    results.courses = book.courses();
    results.mails = server.mailbox().mails();
    results.statistics = server.statistics();
    results.counts = opened.runtime().ledger().counts();
    results.troubles = opened.runtime().troubles().standing();
    results.misuse = opened.runtime().misuse_count();
    results.duration = trial_run::Clock::now() - begin;
    return results;
}

int run_trial(const Options& options, const std::string& plugin, host::StopSignal& stop) {
    std::optional<host::StateFolder> temporary;
    fs::path folder = options.keep;
    if (folder.empty()) {
        folder = temporary.emplace(std::nullopt).path();
    } else {
        fs::create_directories(folder);
    }
    trial_run::Setting setting(fs::absolute(folder), protection_of(options.port_mode));
    const auto day = simulate(options);
    const auto length = std::min<std::chrono::milliseconds>(
        kLongestDay, kPerEvent * static_cast<std::int64_t>(day.size()));

    trial_run::ReceiptBook book;
    int exit_code = kSettled;
    const auto opened = OpenedSink::open(
        plugin,
        SinkOptions(setting.configuration_path(), setting.state_path(), setting.secrets_path()),
        [&book](const alarm_sink_receipt& receipt) { book.settle(receipt); }, exit_code);
    if (!opened) return exit_code;
    exit_code = opened->configure(/*dry_run=*/false);
    if (exit_code != kSettled) return exit_code;

    std::cout << describe(introduce(options, setting, opened->module(), plugin, day, length))
              << std::flush;
    const auto results = perform(*opened, book, setting, stop, day, length);
    std::cout << describe(results);
    if (!options.keep.empty()) {
        keep_mails(folder / "mails", results);
        std::cout << "Kept in " << folder.string()
                  << ": the configuration, and the mails in mails/\n";
    }
    return problems_of(results).empty() ? kSettled : kNotDelivered;
}

}  // namespace

int trial(const Arguments& arguments) {
    Options own;
    po::options_description options("Options", kHelpWidth);
    options.add_options()("events", option(&own.events, "N"), "how many events the day has")(
        "seed", option(&own.seed, "N"), "another number, another day")(
        "plugin", po::value(&own.plugin)->value_name("FILE"),
        "another build of the sink; without it the one beside this program")(
        "keep", po::value(&own.keep)->value_name("DIR"),
        "keep the configuration and the mails there; without it nothing is left behind")(
        "port-mode", option(&own.port_mode, "MODE"),
        "implicit: TLS from the first byte, like port 465; starttls: like port 587");
    const CommandLine line = read_command_line(kManual, options, arguments);
    if (line.exit_code) return *line.exit_code;
    if (own.events == 0) throw std::invalid_argument("--events is at least 1");

    const std::string plugin = own.plugin.empty() ? built_plugin().string() : own.plugin;
    if (!fs::exists(plugin)) {
        std::cerr << plugin << ": the plugin is not there. Build it (cmake --build BUILD_FOLDER "
                  << "--target encrypted_email), or name one with --plugin.\n";
        return kPluginRefused;
    }
    host::StopSignal stop;
    try {
        return run_trial(own, plugin, stop);
    } catch (const std::invalid_argument&) {
        throw;
    } catch (const std::exception& error) {
        std::cerr << "host-stub trial: " << error.what() << '\n';
        return kNotDelivered;
    }
}

}  // namespace host_stub::commands
