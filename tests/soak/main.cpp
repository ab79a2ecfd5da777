// soak - a long run of the sink under mixed faults, with its host killed again and again.
//
// Shows a line every few seconds, writes a report, and ends with 0 when nothing that must not be
// has been.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <exception>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "tests/crash/campaign.hpp"
#include "tests/soak/report.hpp"
#include "tests/support/sink_under_test.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using std::chrono::milliseconds;

constexpr int kBreach = 1;
constexpr int kBadArguments = 2;
constexpr milliseconds kBetweenLines{3000};
constexpr std::size_t kSample = 60;  // mails that an independent parser reads as well

constexpr const char* kUsage =
    R"(usage: soak [--events N] [--kills K] [--seed S] [--report FILE] [--deferrals yes|no]
            [--fault-odds N] [--longest-life MILLISECONDS]

See tests/soak/run --help.
)";

struct Arguments {
    crash::Index events = 1'000'000;
    std::uint32_t kills = 500;
    std::uint64_t seed = 1;
    std::string report;
    bool deferrals = true;
    std::uint32_t fault_odds = 40;
    std::uint32_t longest_life = 2000;  // milliseconds
};

template <typename Number>
bool read(std::string_view text, Number& number) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

bool read(std::string_view name, std::string_view value, Arguments& arguments) {
    if (name == "--events") return read(value, arguments.events) && arguments.events > 0;
    if (name == "--kills") return read(value, arguments.kills);
    if (name == "--seed") return read(value, arguments.seed);
    if (name == "--fault-odds") return read(value, arguments.fault_odds);
    if (name == "--longest-life") {
        return read(value, arguments.longest_life) && arguments.longest_life >= 100;
    }
    if (name == "--deferrals") {
        arguments.deferrals = value == "yes";
        return value == "yes" || value == "no";
    }
    if (name != "--report" || value.empty()) return false;
    arguments.report = value;
    return true;
}

// A line now and then, with the end as far as it can be told.
class ProgressLines {
public:
    explicit ProgressLines(std::uint32_t kills) : kills_(kills) {}

    void tell(const crash::Progress& progress) {
        if (progress.elapsed < next_) return;
        next_ = progress.elapsed + kBetweenLines;
        const double seconds = static_cast<double>(progress.elapsed.count()) / 1000;
        const double rate = static_cast<double>(progress.finals) / std::max(seconds, 0.001);
        const double done =
            static_cast<double>(progress.finals) / static_cast<double>(progress.events);
        const double left = done > 0 ? seconds / done - seconds : 0;
        std::cout << fmt::format(
                         "{:6.0f} s  {:>9} events settled ({:5.1f} %)  {:>4} of {} kills  {:>7} "
                         "mails  {:5.0f} events/s  about {:.0f} s to go\n",
                         seconds, progress.finals, done * 100, progress.kills, kills_,
                         progress.book.mails, rate, left)
                  << std::flush;
    }

private:
    const std::uint32_t kills_;
    milliseconds next_{0};
};

std::string command_of(const Arguments& arguments) {
    const Arguments usual;
    std::string command = fmt::format("tests/soak/run --events {} --kills {} --seed {}",
                                      arguments.events, arguments.kills, arguments.seed);
    if (!arguments.deferrals) command += " --deferrals no";
    if (arguments.fault_odds != usual.fault_odds) {
        command += fmt::format(" --fault-odds {}", arguments.fault_odds);
    }
    if (arguments.longest_life != usual.longest_life) {
        command += fmt::format(" --longest-life {}", arguments.longest_life);
    }
    return command;
}

int run(const Arguments& arguments) {
    const test_support::TemporaryFolder folder;
    crash::CampaignOptions options;
    options.folder = folder.path();
    options.host = CRASH_HOST;
    options.plugin = test_support::plugin_path();
    options.events = arguments.events;
    options.seed = arguments.seed;
    options.kills = arguments.kills;
    options.fault_odds = arguments.fault_odds;
    options.longest_life = milliseconds(arguments.longest_life);
    options.deferrals = arguments.deferrals;
    options.sample = kSample;
    // A mail that was deferred again and again waits for half an hour.
    if (arguments.deferrals) options.patience = std::chrono::minutes(35);
    ProgressLines lines(arguments.kills);
    const crash::CampaignResult result =
        crash::Campaign(options, [&lines](const crash::Progress& progress) {
            lines.tell(progress);
        }).run();
    std::vector<std::string> breaches = result.breaches();
    const auto odd = crash::check_sample(result.sample, crash::Generator(options.seed));
    breaches.insert(breaches.end(), odd.begin(), odd.end());

    const std::string report = soak::report(result, breaches, command_of(arguments));
    std::cout << '\n' << report;
    if (!arguments.report.empty()) test_support::write_file(arguments.report, report);
    if (!breaches.empty()) std::cerr << "\nThe host said:\n" << result.host_said;
    return breaches.empty() ? 0 : kBreach;
}

}  // namespace

int main(int count, char** values) {
    Arguments arguments;
    bool understood = count % 2 == 1;
    for (int i = 1; i + 1 < count; i += 2) {
        understood = understood && read(values[i], values[i + 1], arguments);
    }
    if (!understood) {
        std::cerr << kUsage;
        return kBadArguments;
    }
    try {
        return run(arguments);
    } catch (const std::exception& error) {
        std::cerr << "soak: " << error.what() << '\n';
        return kBreach;
    }
}
