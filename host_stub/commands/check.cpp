// check.cpp - `host-stub check`: judges a configuration, then tries it step by step.
#include <unistd.h>

#include <iostream>

#include "host_stub/commands/check/report.hpp"
#include "host_stub/commands/check/stop_watch.hpp"
#include "host_stub/commands/command.hpp"
#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"
#include "host_stub/commands/opened_sink.hpp"

namespace host_stub::commands {

namespace po = boost::program_options;

namespace {

constexpr Manual kManual{
    "check", "PLUGIN.so --config FILE [options]", 1,
    "Judges a configuration, then tries it: of each mail server the name, the connection, TLS and\n"
    "its certificate, the log-in; of each mailing group its sender and its recipients.  Nothing "
    "is\n"
    "sent, unless you ask for a test mail.  Each step is a line:\n\n"
    "  passed      it was done, and the server agreed\n"
    "  FAILED      with the server's own words, and a remedy: do it, and check again\n"
    "  skipped     the configuration has no need of it\n"
    "  not tried   a step before it failed, so nothing is known\n\n"
    "A sink that cannot try itself, or one with --offline, judges the document alone.",
    "Examples:\n"
    "  host-stub check encrypted_email.so --config site.toml --secrets site.secrets\n"
    "  host-stub check encrypted_email.so --config site.toml --offline\n"
    "  host-stub check encrypted_email.so --config site.toml --transcript > for-the-provider.txt\n"
    "  host-stub check encrypted_email.so --config site.toml --json | jq 'select(.remedy)'\n\n"
    "--json prints one object per line: `subject`, `step`, `object`, `verdict`, `milliseconds`,\n"
    "`finding`, `server_said` and `remedy`, those that there are; at the end a `summary`.\n\n"
    "Exit codes:\n"
    "  0  every step passed, or was skipped; with --offline: the sink would take the document\n"
    "  1  a step failed\n"
    "  2  the document cannot be used, or the command line is wrong\n"
    "  3  the plugin cannot be loaded\n"
    "  4  nothing failed, but the check was ended before every step was come to\n"};

struct Options {
    bool offline = false;
    bool send_test_mail = false;
    bool transcript = false;
    bool json = false;
    double seconds = 300;
};

int diagnose(OpenedSink& opened, const Options& own, checking::Report& report) {
    host::StopSignal stop;
    const checking::StopWatch watch(stop, [&opened] { opened.sink().cancel_diagnosis(); });
    const auto deadline =
        opened.runtime().mono_now_ns() + static_cast<std::int64_t>(own.seconds * 1e9);
    alarm_sink::Diagnosis::Transcript transcript;
    if (own.transcript) transcript = [&report](const auto& line) { report.line(line); };
    const auto status = opened.sink().diagnose(
        own.send_test_mail ? std::uint32_t{ALARM_SINK_DIAGNOSIS_SEND} : 0, deadline,
        [&report](const auto& step) { report.step(step); }, transcript);
    report.finish(status.ok() ? std::string() : status.text());
    if (report.failed() > 0) return kNotDelivered;
    return status.ok() ? kSettled : kUndecided;
}

}  // namespace

int check(const Arguments& arguments) {
    SinkOptions sink_options;
    Options own;
    po::options_description options("Options", kHelpWidth);
    sink_options.add_to(options);
    options.add_options()("offline", po::bool_switch(&own.offline),
                          "judge the document alone: connect to nothing")(
        "send-test-mail", po::bool_switch(&own.send_test_mail),
        "send one mail to every recipient of each group")(
        "transcript", po::bool_switch(&own.transcript),
        "show what was said, with every secret masked")("json", po::bool_switch(&own.json),
                                                        "one JSON object per line, for scripts")(
        "within", option(&own.seconds, "SECONDS"), "when to give up, all in all");
    const CommandLine line = read_command_line(kManual, options, arguments);
    if (line.exit_code) return *line.exit_code;
    if (!(own.seconds >= 0 && own.seconds <= 86'400)) {
        throw std::invalid_argument("--within takes 0 to 86400 seconds");
    }

    int exit_code = kSettled;
    const auto opened = OpenedSink::open(line.places[0], sink_options, {}, exit_code);
    if (!opened) return exit_code;
    const bool tries = !own.offline && opened->sink().query(ALARM_SINK_DIAGNOSIS) != nullptr;
    exit_code = opened->configure(/*dry_run=*/!tries);
    if (exit_code != kSettled) return exit_code;

    const bool on_terminal = ::isatty(STDERR_FILENO) == 1;
    checking::Report report(own.json ? checking::Form::json : checking::Form::text, std::cout,
                            on_terminal ? &std::cerr : nullptr);
    report.document_passed(sink_options.config_path(), opened->module().name);
    return tries ? diagnose(*opened, own, report) : kSettled;
}

}  // namespace host_stub::commands
