// crash_host - a host that is there to be killed.
#include <charconv>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "tests/crash/host/host.hpp"
#include "tests/crash/host/interposed.hpp"

namespace {

constexpr const char* kUsage =
    R"(usage: crash_host --plugin FILE --config FILE --state FOLDER --journal FILE --events N
                  [--seed N] [--until N] [--window N] [--batch N] [--ask-again yes]
                  [--kill POINT] [--storm FILE]

Submits the events of a run to a sink, and again after a restart what has no receipt. Ends with 0
when all of them are settled.

  --events N     events of the whole run
  --until N      submit the events below N in this life, and wait for the end (default: all)
  --window N     events of this life without a FINAL receipt, at most (default: 4000)
  --batch N      events in one call of submit() (default: 64)
  --ask-again yes
                 submit what is in custody once more, too: a FINAL receipt may have been lost with
                 the process that heard it
  --kill POINT   die there: custody:N:WHEN, final:N:WHEN, secret:N:WHEN, fsync:N:WHEN,
                 fdatasync:N:WHEN, pwrite:N:WHEN, rename:N:WHEN, any-call:N:WHEN;
                 WHEN is before or after
  --storm FILE   submit as fast as it goes, from a thread that may not wait; figures to FILE
)";

using Arguments = std::map<std::string, std::string, std::less<>>;

template <typename Number>
bool read(const Arguments& arguments, std::string_view name, Number& number) {
    const auto found = arguments.find(name);
    if (found == arguments.end()) return true;
    const std::string& text = found->second;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

bool read_options(Arguments arguments, crash::HostOptions& options) {
    if (!read(arguments, "--events", options.events) || options.events == 0) return false;
    options.until = options.events;
    if (!read(arguments, "--seed", options.seed) || !read(arguments, "--until", options.until) ||
        !read(arguments, "--window", options.window) ||
        !read(arguments, "--batch", options.batch)) {
        return false;
    }
    options.plugin = arguments["--plugin"];
    options.configuration = arguments["--config"];
    options.state = arguments["--state"];
    options.journal = arguments["--journal"];
    options.storm = arguments["--storm"];
    options.ask_again = arguments["--ask-again"] == "yes";
    if (arguments.contains("--kill")) {
        options.kill = crash::kill_point_of(arguments["--kill"]);
        if (!options.kill || !options.kill->is_seen_by_host()) return false;
    }
    return !options.plugin.empty() && !options.configuration.empty() && !options.state.empty() &&
           !options.journal.empty() && options.until <= options.events && options.window > 0 &&
           options.batch > 0;
}

}  // namespace

int main(int count, char** values) {
    Arguments arguments;
    for (int i = 1; i + 1 < count; i += 2)
        arguments[values[i]] = values[i + 1];
    crash::HostOptions options;
    if (count % 2 == 0 || !read_options(std::move(arguments), options)) {
        std::cerr << kUsage;
        return crash::kBadArguments;
    }
    try {
        if (options.kill) crash::die_at_call(*options.kill);
        return crash::CrashHost(options).run();
    } catch (const std::exception& error) {
        std::cerr << "crash_host: " << error.what() << '\n';
        return crash::kSinkFailed;
    }
}
