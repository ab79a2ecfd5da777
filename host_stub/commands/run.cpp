// run.cpp - `host-stub run`: feeds events to a sink and waits for what becomes of them.
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "host_stub/commands/command.hpp"
#include "host_stub/commands/event_input.hpp"
#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"
#include "host_stub/commands/opened_sink.hpp"
#include "host_stub/commands/progress.hpp"
#include "host_stub/commands/summary.hpp"
#include "host_stub/commands/unfinished_journal.hpp"
#include "host_stub/host/event_feeder.hpp"
#include "host_stub/host/receipt_line.hpp"
#include "host_stub/host/stop_signal.hpp"

namespace host_stub::commands {

namespace po = boost::program_options;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr Manual kManual{
    "run", "PLUGIN.so --config FILE [options]", 1,
    "Feeds events to a sink, one JSON object per line (host_stub/events/FORMAT.md), waits until\n"
    "they are settled and ends with a summary.  Standard output carries receipts and nothing\n"
    "else; messages, progress and the summary go to standard error.",
    "Examples:\n"
    "  host-stub simulate day | host-stub run journal_file.so --config journal.toml\n"
    "  host-stub run sink.so -c site.toml --events day.ndjson --receipts > receipts.ndjson\n"
    "  SECRET_RELAY=... host-stub run sink.so -c site.toml --rate 20 --journal-unfinished left\n"
    "  host-stub run sink.so -c site.toml --events left --journal-unfinished left\n\n"
    "SIGINT and SIGTERM end the input and the waiting: the sink is stopped and the summary "
    "comes.\n\n"
    "Exit codes, the first that applies:\n"
    "  2  the command line or the configuration is wrong, or the sink did not start\n"
    "  3  the plugin cannot be loaded\n"
    "  4  some events are still undecided; --journal-unfinished has those that the sink did not\n"
    "     take into its custody\n"
    "  1  some events were refused, rejected, expired, evicted or reached some recipients only,\n"
    "     or the sink broke the contract\n"
    "  5  some lines of the input hold no event\n"
    "  0  every event was delivered, or filtered by the configuration\n"};

constexpr auto kStartDeadline = 10s;
constexpr auto kStopDeadline = 5s;
constexpr std::size_t kBatch = 256;

struct Options {
    std::string events = "-";
    double rate = 0;
    double drain_seconds = 30;
    std::string journal_unfinished;
    bool receipts = false;
};

/// Also of what nobody waits for: a hundred million seconds are three years.
Clock::duration duration_of(double seconds) {
    return std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(std::min(seconds, 1e8)));
}

class Run {
public:
    Run(OpenedSink& opened, const Options& options, host::StopSignal& stop)
        : opened_(opened),
          runtime_(opened.runtime()),
          options_(options),
          stop_(stop),
          input_(options.events),
          feeder_(
              opened.sink(), runtime_, [this] { return wait_for_room(); },
              [this](const events::Event& event, const std::string& why) {
                  progress_.finish();
                  std::cerr << "event " << event.id << " was refused: " << why << '\n';
              }) {}

    int go() {
        const Clock::time_point begin = Clock::now();
        const auto started = opened_.sink().start(deadline(kStartDeadline));
        if (!started.ok()) {
            std::cerr << "the sink does not start: " << describe(started) << '\n';
            return kUsage;
        }
        feed_all();
        if (!stop_.came()) drain();
        const auto stopped = opened_.sink().stop(deadline(kStopDeadline));
        progress_.finish();
        if (!stopped.ok() && stopped.code() != ALARM_SINK_E_TIMEOUT) {
            std::cerr << "stop() failed: " << describe(stopped) << '\n';
        }
        const Summary summary = summarize(Clock::now() - begin);
        std::cerr << describe(summary);
        journal_unfinished(summary);
        keep_custody(summary);
        return exit_code_of(summary);
    }

private:
    std::int64_t deadline(std::chrono::nanoseconds from_now) {
        return runtime_.mono_now_ns() + from_now.count();
    }

    void feed_all() {
        next_due_ = Clock::now();
        while (!input_.ended() && feed(input_.next(stop_))) {
        }
    }

    bool feed(std::span<const events::Event> rest) {
        while (!rest.empty()) {
            if (!keep_pace()) return keep_unsubmitted(rest);
            const std::size_t size = options_.rate > 0 ? 1 : std::min(kBatch, rest.size());
            const bool fed = feeder_.feed(rest.first(size));
            rest = rest.subspan(size);
            if (!fed) return keep_unsubmitted(rest);
            progress_.show(runtime_.ledger());
        }
        return true;
    }

    /// What was read but not submitted is unfinished like the rest.  Always false.
    bool keep_unsubmitted(std::span<const events::Event> rest) {
        for (const events::Event& event : rest) {
            static_cast<void>(runtime_.ledger().keep(event, runtime_.mono_now_ns()));
        }
        return false;
    }

    /// Waits until the next event is due.  False when a stop signal came.
    bool keep_pace() {
        if (options_.rate <= 0) return !stop_.came();
        while (!stop_.came() && Clock::now() < next_due_)
            wait(-1, next_due_ - Clock::now());
        next_due_ += duration_of(1 / options_.rate);
        return !stop_.came();
    }

    bool wait_for_room() {
        while (!stop_.came() && !runtime_.writable_latch().take()) {
            wait(runtime_.writable_latch().descriptor(), 1s);
            progress_.show(runtime_.ledger());
        }
        return !stop_.came();
    }

    /// Waits for the descriptor (-1: none), a stop signal, or that the time is up.
    void wait(int descriptor, Clock::duration at_most) {
        pollfd waiting[] = {{stop_.descriptor(), POLLIN, 0}, {descriptor, POLLIN, 0}};
        const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(at_most);
        ::poll(waiting, std::size(waiting),
               static_cast<int>(std::clamp(milliseconds, 0ms, 60'000ms).count()));
    }

    bool settled() const {
        const host::LedgerCounts counts = runtime_.ledger().counts();
        return counts.undecided + counts.in_custody == 0;
    }

    /// Hurries the sink, in slices so that a signal is heard, until all is settled.
    void drain() {
        const Clock::time_point end = Clock::now() + duration_of(options_.drain_seconds);
        // At least once: the sink may have taken up what an earlier run left.
        for (bool first = true; (first || !settled()) && !stop_.came() && Clock::now() < end;
             first = false) {
            const auto slice = std::min<Clock::duration>(end - Clock::now(), 1s);
            const auto flushed = opened_.sink().flush(ALARM_SINK_FLUSH_ATTEMPT, deadline(slice));
            progress_.show(runtime_.ledger());
            if (flushed.code() == ALARM_SINK_E_TIMEOUT || settled()) continue;
            runtime_.receipts_latch().take();
            if (!settled()) wait(runtime_.receipts_latch().descriptor(), slice);
        }
    }

    Summary summarize(Clock::duration duration) const {
        Summary summary;
        summary.counts = runtime_.ledger().counts();
        summary.latency = runtime_.ledger().latency();
        summary.standing = runtime_.troubles().standing();
        summary.troubles_raised = runtime_.troubles_raised();
        summary.troubles_cleared = runtime_.troubles_cleared();
        summary.bad_lines = input_.bad_lines();
        summary.times_full = feeder_.times_full();
        summary.misuse = runtime_.misuse_count();
        summary.duration = duration;
        return summary;
    }

    void journal_unfinished(const Summary& summary) {
        if (options_.journal_unfinished.empty()) {
            if (summary.counts.undecided != 0) {
                std::cerr << "the undecided events are gone with this process; "
                             "--journal-unfinished FILE keeps them\n";
            }
            return;
        }
        try {
            write_unfinished_journal(options_.journal_unfinished, runtime_.ledger().unfinished());
        } catch (const std::system_error& error) {
            std::cerr << error.what() << ": the journal cannot be written; "
                      << summary.counts.undecided << " undecided events are gone\n";
        }
    }

    /// The sink answers for these events, and its state folder is where they are.
    void keep_custody(const Summary& summary) {
        if (summary.counts.in_custody == 0) return;
        opened_.state().keep();
        std::cerr << summary.counts.in_custody << " events are in the custody of the sink, in "
                  << opened_.state().path().string() << "; run it again with --state on this folder\n";
    }

    OpenedSink& opened_;
    host::SimulatedRuntime& runtime_;
    const Options& options_;
    host::StopSignal& stop_;
    EventInput input_;
    host::EventFeeder feeder_;
    Progress progress_;
    Clock::time_point next_due_;
};

void print_receipt(const alarm_sink_receipt& receipt) {
    std::cout << host::write_receipt_line(receipt) + '\n' << std::flush;
}

}  // namespace

int run(const Arguments& arguments) {
    SinkOptions sink_options;
    Options own;
    po::options_description options("Options", kHelpWidth);
    sink_options.add_to(options);
    options.add_options()("events,e", option(&own.events, "FILE"), "the events; -: standard input")(
        "rate", option(&own.rate, "N"), "events per second; 0: as fast as the sink takes them")(
        "drain", option(&own.drain_seconds, "SECONDS"),
        "how long to wait for receipts when the input has ended")(
        "journal-unfinished", po::value(&own.journal_unfinished)->value_name("FILE"),
        "written at the end: the events that are undecided and not in the sink's custody")(
        "receipts", po::bool_switch(&own.receipts), "print each receipt as a line of JSON");
    const CommandLine line = read_command_line(kManual, options, arguments);
    if (line.exit_code) return *line.exit_code;
    if (own.rate < 0 || own.drain_seconds < 0) {
        throw std::invalid_argument("--rate and --drain take numbers from 0 on");
    }

    host::StopSignal stop;
    int exit_code = kSettled;
    const auto opened = OpenedSink::open(
        line.places[0], sink_options,
        own.receipts ? print_receipt : std::function<void(const alarm_sink_receipt&)>(), exit_code);
    if (!opened) return exit_code;
    exit_code = opened->configure(/*dry_run=*/false);
    return exit_code == kSettled ? Run(*opened, own, stop).go() : exit_code;
}

}  // namespace host_stub::commands
