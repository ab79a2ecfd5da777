// What a backlog costs: the sink as a whole with 100 and with 1,000,000 events waiting on disk.
//
// 100 of them are of a group that can be mailed at once; the others', if any, has a relay that is
// down.
//
//   start-up   from nothing to the first mail, which has the 100 events
//   memory     the peak of the process until then, and while it serves new events
//   per event  processor time and bytes written for each new event of a third group, from submit to
//              FINAL, while all the others go on waiting
//
// The sink runs in a process of its own, the mail server in this one; each row has the medians
// of several runs in turn, and the median of their ratios.  The folder is made in TMPDIR.
//
// usage: backlog_benchmark [EVENTS]    EVENTS instead of 1,000,000
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "encrypted_email/encrypted_email_sink.hpp"
#include "encrypted_email/spool/store.hpp"
#include "host_stub/trial_server/server.hpp"
#include "plugin_api/cpp/sink_handle.hpp"
#include "plugin_api/cpp/text.hpp"
#include "quiet_host.hpp"

namespace {

namespace fs = std::filesystem;
namespace trial = host_stub::trial_server;
using namespace encrypted_email;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kFew = 100;
constexpr std::size_t kRuns = 9;
constexpr std::size_t kInAMail = 100;
constexpr std::size_t kWarmUp = 5'000;
constexpr std::size_t kMeasured = 30'000;
constexpr std::int64_t kMinute = 60'000'000'000;

std::string random_id(std::mt19937_64& dice) {
    return fmt::format("{:016x}-{:016x}", dice(), dice());
}

std::uint64_t number_in(const char* file, std::string_view key) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(key)) return std::stoull(line.substr(key.size()));
    }
    return 0;
}

// ---- the spool that waits ----------------------------------------------------------------------

// `count` more events for that group.
void fill(const fs::path& folder, const char* group, std::uint64_t count) {
    spool::GroupNames names;
    const spool::Destination to{names.key_of(group), spool::Lane::ordinary};
    spool::Limits limits;
    limits.events = 10'000'000;
    limits.bytes = 64ull << 30;
    limits.keep_free = 0;
    const std::int64_t now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                 std::chrono::system_clock::now().time_since_epoch())
                                 .count();
    spool::Store store({folder.string(), limits, {}, 0, [now] { return now; }, {}}, names);
    spool::EventNumber number = store.found().last_event;
    std::mt19937_64 dice(std::random_device{}());
    const std::string text(490, 't');
    for (std::uint64_t done = 0; done < count;) {
        store.start();
        for (const std::uint64_t end = std::min(count, done + 2'000); done < end; ++done) {
            const std::string id = random_id(dice);
            intake::Event event;
            event.id = id;
            event.number = ++number;
            event.occurred_unix_ns = now;
            event.priority = static_cast<std::uint32_t>(100 + number % 8 * 10);
            event.object = "Main/Plant/Boiler-1/FlowTemperature";
            event.summary = "Boiler-1 flow temperature high alarm";
            event.text = text;
            const auto stored = std::make_shared<const intake::StoredEvent>(event);
            if (store.keep({stored, {to}}).custody != spool::Custody::taken) {
                throw std::runtime_error("the spool does not take an event");
            }
        }
        store.commit();
        if (store.log_bytes() > (4u << 20)) store.checkpoint();
        if (done % 50'000 == 0) {
            fmt::print(stderr, "\rfilling the spool: {} of {} events ", done, count);
        }
    }
    store.checkpoint();
    fmt::print(stderr, "\r{:60}\r", "");
}

// ---- the process that is measured --------------------------------------------------------------

class Sink {
public:
    Sink(const std::string& folder, const std::string& configuration) {
        static constexpr alarm_sink_module kModule =
            alarm_sink::make_module<EncryptedEmailSink>({});
        check(alarm_sink::SinkHandle::create(kModule, adapter_.get(), "bench", folder, sink_));
        check(sink_.configure(configuration, "bench.toml"));
        check(sink_.start(host_.mono_now_ns() + kMinute));
    }

    void submit(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::string id = random_id(dice_);
            alarm_sink_event event{};
            event.struct_size = sizeof event;
            event.event_id = alarm_sink::str(id);
            event.priority = static_cast<std::uint32_t>(100 + i % 8 * 10);
            event.current_status = ALARM_SINK_POINT_HIGH_ALARM;
            event.category = alarm_sink::str("New");
            event.object = alarm_sink::str("Main/Plant/Boiler-1/FlowTemperature");
            event.summary = alarm_sink::str("Boiler-1 flow temperature high alarm");
            event.text = alarm_sink::str(text_);
            const alarm_sink_event* const events[] = {&event};
            while (sink_.submit(events).code == ALARM_SINK_E_AGAIN)
                host_.wait_for_room();
        }
        submitted_ += count;
        host_.wait_for_finals(submitted_);
    }

    void wait_for_first_mail() { host_.wait_for_finals(1); }

private:
    static void check(const alarm_sink::Status& status) {
        if (!status.ok()) throw std::runtime_error(describe(status));
    }

    QuietHost host_;
    alarm_sink::HostAdapter adapter_{host_};
    alarm_sink::SinkHandle sink_;
    std::mt19937_64 dice_{std::random_device()()};
    std::string text_ = std::string(490, 't');
    std::size_t submitted_ = 0;
};

double processor_time_us() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto us = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return us(used.ru_utime) + us(used.ru_stime);
}

// Prints figures for the parent and ends as a crash would: the rest may wait for ever.
[[noreturn]] void measure(const std::string& task, const std::string& folder,
                          const std::string& ports) {
    const auto began = Clock::now();
    const std::string configuration =
        fmt::format(R"([spool]
events = 10000000
size = "64GiB"
keep_free = "0MiB"
[relays.main]
host = "127.0.0.1"
port = {0}
ca_file = "{1}/ca.pem"
[relays.down]
host = "127.0.0.1"
port = {2}
ca_file = "{1}/ca.pem"
[groups.waiting]
relay = "down"
from = "alarms@building7.example"
to = "facility@building7.example"
filter.categories = ["Old"]
batching.maximum = {4}
[groups.first]
relay = "{3}"
from = "alarms@building7.example"
to = "boilers@building7.example"
filter.categories = ["Old"]
batching.maximum = {4}
[groups.new]
relay = "main"
from = "alarms@building7.example"
to = "duty@building7.example"
filter.categories = ["New"]
batching.wait = "1s"
batching.maximum = {4}
)",
                    ports, folder, 1, task == "start-up" ? "main" : "down", kInAMail);
    Sink sink(folder, configuration);
    if (task == "start-up") {
        sink.wait_for_first_mail();
        const std::chrono::duration<double, std::milli> took = Clock::now() - began;
        fmt::print("{} {} 0\n", took.count(), number_in("/proc/self/status", "VmHWM:"));
    } else {
        sink.submit(kWarmUp);
        const double before = processor_time_us();
        const auto written = number_in("/proc/self/io", "write_bytes:");
        sink.submit(kMeasured);
        const double each = (processor_time_us() - before) / kMeasured;
        const auto bytes = number_in("/proc/self/io", "write_bytes:") - written;
        fmt::print("{} {} {}\n", each, number_in("/proc/self/status", "VmHWM:"), bytes / kMeasured);
    }
    std::fflush(stdout);
    ::_exit(0);
}

// ---- the parent --------------------------------------------------------------------------------

class Benchmark {
public:
    explicit Benchmark(std::uint64_t many) : counts_{kFew, many} {
        std::string pattern = fs::temp_directory_path() / "backlog-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        trial::CertificateRequest request;
        request.addresses = {"127.0.0.1"};
        trial::ServerOptions options;
        options.identity = authority_.issue(request);
        server_ = std::make_unique<trial::Server>(std::move(options));
        for (const std::uint64_t count : counts_) {
            fs::create_directories(filled(count));
            trial::write_certificates(filled(count) / "ca.pem", {authority_.certificate()});
            fill(filled(count), "waiting", count - kFew);
        }
    }
    ~Benchmark() { fs::remove_all(folder_); }
    Benchmark(const Benchmark&) = delete;
    Benchmark& operator=(const Benchmark&) = delete;

    void run() {
        fmt::print("{:42}{:>12}{:>12}{:>8}\n", "events waiting", counts_[0], counts_[1], "ratio");
        const auto start = both("start-up");
        row("start-up to the first mail, ms", start, 0);
        row("peak memory until then, KiB", start, 1);
        for (const std::uint64_t count : counts_)
            fill(filled(count), "first", kFew);
        const auto serving = both("serving");
        row("processor time for each new event, us", serving, 0);
        row("bytes written for each new event", serving, 2);
        row("peak memory while serving new ones, KiB", serving, 1);
    }

private:
    using Figures = std::array<double, 3>;

    [[nodiscard]] fs::path filled(std::uint64_t count) const {
        return folder_ / std::to_string(count);
    }

    // In turn, so that both meet the same disturbances.
    std::vector<std::array<Figures, 2>> both(const std::string& task) {
        std::vector<std::array<Figures, 2>> runs;
        for (std::size_t run = 0; run < kRuns; ++run) {
            fmt::print(stderr, "\r{}: run {} of {} ", task, run + 1, kRuns);
            runs.push_back({measured(task, counts_[0]), measured(task, counts_[1])});
        }
        fmt::print(stderr, "\r{:60}\r", "");
        return runs;
    }

    Figures measured(const std::string& task, std::uint64_t count) {
        fs::path spool = filled(count);
        if (task == "start-up") {
            fill(spool, "first", kFew);  // in the place of those that the last run mailed
        } else {
            // What is new in it is remembered: each run begins with a copy.
            spool = folder_ / "copy";
            fs::remove_all(spool);
            fs::copy(filled(count), spool);
        }
        const std::string command =
            fmt::format("'{}' --measure {} '{}' {}", fs::read_symlink("/proc/self/exe").string(),
                        task, spool.string(), server_->port());
        std::FILE* const child = ::popen(command.c_str(), "r");
        Figures figures{};
        const int read = child == nullptr ? 0
                                          : std::fscanf(child, "%lf %lf %lf", &figures[0],
                                                        &figures[1], &figures[2]);
        if (child == nullptr || ::pclose(child) != 0 || read != 3) {
            throw std::runtime_error("the measured process failed: " + command);
        }
        return figures;
    }

    static double median(std::vector<double> values) {
        std::sort(values.begin(), values.end());
        return values[values.size() / 2];
    }

    static void row(const char* name, const std::vector<std::array<Figures, 2>>& runs,
                    std::size_t i) {
        std::vector<double> few, many, ratios;
        for (const auto& run : runs) {
            few.push_back(run[0][i]);
            many.push_back(run[1][i]);
            ratios.push_back(run[1][i] / run[0][i]);
        }
        fmt::print("{:42}{:>12.1f}{:>12.1f}{:>8.2f}\n", name, median(few), median(many),
                   median(ratios));
        std::fflush(stdout);
    }

    std::array<std::uint64_t, 2> counts_;
    fs::path folder_;
    trial::CertificateAuthority authority_;
    std::unique_ptr<trial::Server> server_;
};

}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> words(arguments + 1, arguments + count);
    try {
        if (words.size() == 4 && words[0] == "--measure") measure(words[1], words[2], words[3]);
        if (words.size() > 1 || (words.size() == 1 && words[0].starts_with("-"))) {
            fmt::print(stderr, "usage: backlog_benchmark [EVENTS]\n");
            return 2;
        }
        Benchmark(words.empty() ? 1'000'000 : std::stoull(words[0])).run();
    } catch (const std::exception& error) {
        fmt::print(stderr, "backlog_benchmark: {}\n", error.what());
        return 1;
    }
}
