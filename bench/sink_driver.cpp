// sink_driver - loads a sink plugin as a host does, hands it events as fast as it takes them, and
// prints what that cost this process as one line of JSON.
//
// The events are made of a seed before the clock starts, so that the figures are those of the
// sink.  With E_AGAIN it waits for writable().  The first --warm-up events are settled before the
// clock starts: connections are open then, and buffers have their size.
//
// The configuration file says everything about mails: relays, groups, batching, spool.  With
// --groups N the events go in turn to the groups g0 to gN-1, by their route.
//
// Exit codes: 0 measured; 1 the sink failed; 2 usage.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "host_stub/loader/module.hpp"
#include "plugin_api/cpp/host_adapter.hpp"
#include "plugin_api/cpp/sink_handle.hpp"
#include "plugin_api/cpp/text.hpp"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kUsage =
    R"(usage: sink_driver --plugin FILE.so --config FILE.toml --state DIR [OPTIONS]

  --events N         events that are measured (1000)
  --warm-up N        events that are settled before the clock starts (0)
  --text-bytes N     length of each event's text (600)
  --groups N         groups g0 to gN-1 of the configuration take them in turn; 0: filters decide (0)
  --burst N          events in one call of submit (1)
  --seed N           of the events' ids and texts (1)
  --user-secret TEXT the password, whatever its name in the configuration
  --until STAGE      final, or custody: ends when all are on disk, as a crash would (final)
  --pause MS         a pause after each burst that is measured (0)
  --submit-times     also the median and the 99th percentile of one call of submit
  --log              the sink's messages and troubles on standard error

Prints one JSON object: events, wall_s, user_s, system_s, sink_s (of this, what the sink's own
threads took), load_s (processor time from loading the library until the sink has started),
loaded_kib (resident then), peak_kib, resident_kib, written_bytes (to storage), again (calls
answered by E_AGAIN), outcomes (by name).
)";

struct Options {
    std::map<std::string, std::string> texts{
        {"--plugin", ""},   {"--config", ""},        {"--state", ""},      {"--events", "1000"},
        {"--warm-up", "0"}, {"--text-bytes", "600"}, {"--groups", "0"},    {"--burst", "1"},
        {"--seed", "1"},    {"--user-secret", ""},   {"--until", "final"}, {"--pause", "0"}};
    bool submit_times = false;
    bool log = false;

    [[nodiscard]] std::size_t number(const std::string& name) const {
        const std::string& text = texts.at(name);
        std::size_t value = 0;
        const char* const end = text.data() + text.size();
        if (std::from_chars(text.data(), end, value).ptr != end || text.empty()) {
            throw std::invalid_argument(name + " " + text + ": not a number");
        }
        return value;
    }
};

Options read_options(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        if (name == "--submit-times") {
            options.submit_times = true;
        } else if (name == "--log") {
            options.log = true;
        } else if (const auto found = options.texts.find(name);
                   found != options.texts.end() && i + 1 < count) {
            found->second = arguments[++i];
        } else {
            throw std::invalid_argument(name + ": unknown, or without its value");
        }
    }
    for (const char* needed : {"--plugin", "--config", "--state"}) {
        if (options.texts[needed].empty())
            throw std::invalid_argument(needed + std::string(" is needed"));
    }
    return options;
}

// ---- the host ----------------------------------------------------------------------------------

constexpr std::array kOutcomes{"pending", "delivered", "partial", "rejected",
                               "expired", "filtered",  "evicted", "other"};

class CountingHost final : public alarm_sink::Host {
public:
    CountingHost(std::string secret, bool log) : secret_(std::move(secret)), log_(log) {}

    void wait_for_finals(std::size_t count) { wait_for(finals_, count); }
    void wait_for_custody(std::size_t count) { wait_for(custodies_, count); }
    void wait_for_room() {
        wait_for(writables_, 1);
        const std::scoped_lock lock(mutex_);
        --writables_;
    }

    std::array<std::size_t, kOutcomes.size()> outcomes() {
        const std::scoped_lock lock(mutex_);
        return outcomes_;
    }

    bool log_enabled(std::int32_t) override { return log_; }
    void log(std::int32_t, std::string_view message, std::span<const alarm_sink_field>) override {
        if (log_) fmt::print(stderr, "{}\n", message);
    }
    alarm_sink::Status secret(std::string_view, std::int64_t,
                              const alarm_sink::SecretView& look) override {
        return look({reinterpret_cast<const std::uint8_t*>(secret_.data()), secret_.size()});
    }
    void receipts(std::span<const alarm_sink_receipt* const> batch) override {
        const std::scoped_lock lock(mutex_);
        for (const alarm_sink_receipt* const receipt : batch) {
            if (receipt->stage == ALARM_SINK_STAGE_FINAL) {
                ++finals_;
                ++outcomes_[std::min<std::size_t>(receipt->outcome, outcomes_.size() - 1)];
            } else {
                ++custodies_;
            }
        }
        tell();
    }
    void writable() override {
        const std::scoped_lock lock(mutex_);
        ++writables_;
        tell();
    }
    void trouble(const alarm_sink_trouble& trouble) override {
        if (log_) fmt::print(stderr, "trouble: {}\n", alarm_sink::view(trouble.text));
    }

private:
    void wait_for(const std::size_t& counter, std::size_t count) {
        std::unique_lock lock(mutex_);
        awaited_ = &counter;
        awaited_count_ = count;
        reached_.wait(lock, [&] { return counter >= count; });
        awaited_ = nullptr;
    }

    // Whoever waits is woken once, when there is what it waits for: waking it for each receipt
    // would cost more than the receipt.
    void tell() {
        if (awaited_ != nullptr && *awaited_ >= awaited_count_) reached_.notify_one();
    }

    const std::string secret_;
    const bool log_;
    std::mutex mutex_;
    std::condition_variable reached_;
    const std::size_t* awaited_ = nullptr;
    std::size_t awaited_count_ = 0;
    std::size_t finals_ = 0;
    std::size_t custodies_ = 0;
    std::size_t writables_ = 0;
    std::array<std::size_t, kOutcomes.size()> outcomes_{};
};

// ---- the events --------------------------------------------------------------------------------

// Made one by one in the same buffers: what a million of them would take is not the sink's memory.
class Events {
public:
    explicit Events(const Options& options)
        : dice_(options.number("--seed")),
          run_(fmt::format("{:016x}-", dice_())),
          groups_(options.number("--groups")) {
        static constexpr std::string_view kWords[]{"check ", "the ",   "pump ", "and ",
                                                   "valve ", "first ", "then ", "report "};
        const std::size_t length = options.number("--text-bytes");
        while (text_.size() < length) {
            text_ += kWords[dice_() % std::size(kWords)];
            if (text_.size() - text_.rfind('\n') > 66 && text_.size() + 1 < length) text_ += '\n';
        }
        text_.resize(length);
        for (std::size_t i = 0; i < groups_; ++i)
            routes_.push_back(fmt::format("g{}", i));
        const std::size_t burst = std::max<std::size_t>(options.number("--burst"), 1);
        ids_.resize(burst);
        events_.resize(burst);
        for (std::size_t i = 0; i < burst; ++i) {
            alarm_sink_event& event = events_[i];
            event.struct_size = sizeof event;
            event.current_status = ALARM_SINK_POINT_HIGH_ALARM;
            event.category = alarm_sink::str("HVAC");
            event.object = alarm_sink::str("Main/Plant/Boiler-1/FlowTemperature");
            event.summary = alarm_sink::str("Boiler-1: flow temperature is high");
            event.text = alarm_sink::str(text_);
            pointers_.push_back(&event);
        }
    }

    // The next `count`, at most a burst.
    std::span<const alarm_sink_event* const> next(std::size_t count) {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const std::size_t size = std::min(count, events_.size());
        for (std::size_t i = 0; i < size; ++i) {
            std::array<char, 48>& id = ids_[i];
            char* end = std::copy(run_.begin(), run_.end(), id.data());
            end = std::to_chars(end, id.data() + id.size(), made_, 16).ptr;
            events_[i].event_id = {id.data(), static_cast<std::size_t>(end - id.data())};
            events_[i].occurred_unix_ns =
                std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
            events_[i].priority = static_cast<std::uint32_t>(100 + made_ % 8 * 10);
            if (groups_ > 0) events_[i].route = alarm_sink::str(routes_[made_ % groups_]);
            ++made_;
        }
        return {pointers_.data(), size};
    }

private:
    std::mt19937_64 dice_;
    std::string run_;  // what all ids begin with
    std::size_t groups_;
    std::size_t made_ = 0;
    std::string text_;
    std::vector<std::string> routes_;
    std::vector<std::array<char, 48>> ids_;
    std::vector<alarm_sink_event> events_;
    std::vector<const alarm_sink_event*> pointers_;
};

// ---- what is measured --------------------------------------------------------------------------

std::uint64_t number_in(const char* file, std::string_view key) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(key)) return std::stoull(line.substr(key.size()));
    }
    return 0;
}

double seconds_of(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

struct Moment {
    Clock::time_point wall = Clock::now();
    double user_s = 0;
    double system_s = 0;
    // All threads but the driver's own, which hands the events over.
    double sink_s = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - seconds_of(CLOCK_THREAD_CPUTIME_ID);
    std::uint64_t written = number_in("/proc/self/io", "write_bytes:");

    Moment() {
        rusage used{};
        ::getrusage(RUSAGE_SELF, &used);
        const auto seconds = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        };
        user_s = seconds(used.ru_utime);
        system_s = seconds(used.ru_stime);
    }
};

void check(const alarm_sink::Status& status) {
    if (!status.ok()) throw std::runtime_error(describe(status));
}

class Driver {
public:
    explicit Driver(const Options& options)
        : options_(options),
          host_(options.texts.at("--user-secret"), options.log),
          events_(options),
          pause_(options.number("--pause")) {
        const double before_s = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        auto loaded = host_stub::loader::load_module(options.texts.at("--plugin"));
        if (const auto* refusal = std::get_if<host_stub::loader::Refusal>(&loaded)) {
            throw std::runtime_error(refusal->text);
        }
        module_ = std::get<host_stub::loader::Module>(std::move(loaded));
        const std::string& config = options.texts.at("--config");
        std::ifstream file(config);
        if (!file) throw std::runtime_error(config + ": cannot be read");
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        fs::create_directories(options.texts.at("--state"));
        check(alarm_sink::SinkHandle::create(module_->descriptor(), adapter_.get(), "driver",
                                             options.texts.at("--state"), sink_));
        check(sink_.configure(text, config));
        check(sink_.start(host_.mono_now_ns() + kMinute));
        load_s_ = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - before_s;
        loaded_kib_ = number_in("/proc/self/status", "VmRSS:");
    }

    void run() {
        const std::size_t warm_up = options_.number("--warm-up");
        const std::size_t count = options_.number("--events");
        submit(warm_up, false);
        host_.wait_for_finals(warm_up);

        const bool until_final = options_.texts.at("--until") == "final";
        const Moment before;
        submit(count, true);
        if (until_final) {
            host_.wait_for_finals(warm_up + count);
        } else {
            host_.wait_for_custody(warm_up + count);
        }
        const Moment after;
        print(before, after, count);
        if (!until_final) std::_Exit(0);
        check(sink_.stop(host_.mono_now_ns() + kMinute));
    }

private:
    static constexpr std::int64_t kMinute = 60'000'000'000;

    void submit(std::size_t count, bool measured) {
        const bool timed = measured && options_.submit_times;
        if (timed) times_ns_.reserve(count);
        while (count > 0) {
            auto rest = events_.next(count);
            count -= rest.size();
            while (!rest.empty()) {
                const auto began = timed ? Clock::now() : Clock::time_point{};
                const auto result = sink_.submit(rest);
                if (timed) times_ns_.push_back((Clock::now() - began).count());
                rest = rest.subspan(result.taken);
                if (result.code == ALARM_SINK_E_AGAIN) {
                    ++again_;
                    host_.wait_for_room();
                } else if (result.code != ALARM_SINK_OK) {
                    throw std::runtime_error("submit: " + result.text);
                }
            }
            if (measured && pause_.count() > 0) std::this_thread::sleep_for(pause_);
        }
    }

    void print(const Moment& before, const Moment& after, std::size_t count) {
        const auto outcomes = host_.outcomes();
        std::string named;
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            if (outcomes[i] == 0) continue;
            named +=
                fmt::format("{}\"{}\":{}", named.empty() ? "" : ",", kOutcomes[i], outcomes[i]);
        }
        std::string times;
        if (!times_ns_.empty()) {
            std::sort(times_ns_.begin(), times_ns_.end());
            times = fmt::format(",\"submit_median_ns\":{},\"submit_p99_ns\":{}",
                                times_ns_[times_ns_.size() / 2],
                                times_ns_[times_ns_.size() * 99 / 100]);
        }
        fmt::print(
            "{{\"events\":{},\"wall_s\":{:.6f},\"user_s\":{:.6f},\"system_s\":{:.6f},"
            "\"sink_s\":{:.9f},\"load_s\":{:.9f},\"loaded_kib\":{},\"peak_kib\":{},\"resident_"
            "kib\":{},\"written_bytes\":{},\"again\":{},"
            "\"outcomes\":{{{}}}{}}}\n",
            count, std::chrono::duration<double>(after.wall - before.wall).count(),
            after.user_s - before.user_s, after.system_s - before.system_s,
            after.sink_s - before.sink_s, load_s_, loaded_kib_,
            number_in("/proc/self/status", "VmHWM:"), number_in("/proc/self/status", "VmRSS:"),
            after.written - before.written, again_, named, times);
        std::fflush(stdout);
    }

    const Options& options_;
    CountingHost host_;
    alarm_sink::HostAdapter adapter_{host_};
    std::optional<host_stub::loader::Module> module_;
    alarm_sink::SinkHandle sink_;
    Events events_;
    std::chrono::milliseconds pause_;
    double load_s_ = 0;
    std::uint64_t loaded_kib_ = 0;
    std::size_t again_ = 0;
    std::vector<std::int64_t> times_ns_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count == 2 && std::string_view(arguments[1]) == "--help") {
        fmt::print("{}", kUsage);
        return 0;
    }
    try {
        const Options options = read_options(count, arguments);
        Driver(options).run();
    } catch (const std::invalid_argument& error) {
        fmt::print(stderr, "sink_driver: {}\n\n{}", error.what(), kUsage);
        return 2;
    } catch (const std::exception& error) {
        fmt::print(stderr, "sink_driver: {}\n", error.what());
        return 1;
    }
    return 0;
}
