// What the spool costs: time, processor time, bytes written and syncs for each event of 600 bytes,
// with 1, 10 and 100 events to a commit, and with few and many events waiting.
//
// The folder is made in TMPDIR: put that on the disk that is to be measured.
#include <benchmark/benchmark.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "encrypted_email/spool/spool.hpp"
#include "encrypted_email/spool/store.hpp"

namespace {

std::atomic<std::uint64_t> syncs{0};

int counted(long call, int file) {
    ++syncs;
    return static_cast<int>(::syscall(call, file));
}

}  // namespace

// SQLite is inside this program and calls these.
extern "C" int fsync(int file) { return counted(SYS_fsync, file); }
extern "C" int fdatasync(int file) { return counted(SYS_fdatasync, file); }

namespace {

using namespace encrypted_email;
using namespace encrypted_email::spool;

constexpr std::int64_t kNow = 1'795'000'000'000'000'000;

std::uint64_t written_bytes() {
    std::ifstream io("/proc/self/io");
    std::string key;
    std::uint64_t value = 0;
    while (io >> key >> value) {
        if (key == "write_bytes:") return value;
    }
    return 0;
}

// A spool of its own with so many events waiting, and more to come.
class Bench {
public:
    explicit Bench(std::uint64_t waiting) {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "spool-bench-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        folder_ = pattern;
        open();
        while (number_ < waiting)
            keep(std::min<std::uint64_t>(2000, waiting - number_), other_);
        store->checkpoint();
    }
    ~Bench() {
        store.reset();
        std::filesystem::remove_all(folder_);
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    void open() {
        store.reset();
        Limits limits;
        limits.events = 2'000'000;
        limits.bytes = 4ull << 30;
        limits.keep_free = 0;
        store = std::make_unique<Store>(
            StoreOptions{folder_, limits, {}, 0, [] { return kNow; }, {}}, names_);
    }

    // Random ids: the hardest case for an index.
    intake::EventHandle next_event() {
        char id[40];
        std::snprintf(id, sizeof(id), "%016lx-%016lx", dice_(), dice_());
        intake::Event event;
        event.id = id;
        event.number = ++number_;
        event.occurred_unix_ns = kNow;
        event.priority = static_cast<std::uint32_t>(number_ % 8 * 30);
        event.object = "Main/Plant/Boiler-1/FlowTemperature";
        event.summary = "Boiler-1 flow temperature high alarm";
        event.text = text_;
        return std::make_shared<const intake::StoredEvent>(event);
    }

    std::vector<EventNumber> keep(std::uint64_t count, Destination to) {
        std::vector<KeepRequest> requests;
        std::vector<EventNumber> numbers;
        for (std::uint64_t i = 0; i < count; ++i) {
            requests.push_back({next_event(), {to}});
            numbers.push_back(number_);
        }
        store->start();
        for (const KeepRequest& request : requests) {
            if (store->keep(request).custody != Custody::taken) std::abort();
        }
        store->commit();
        tend();
        return numbers;
    }

    void mail(const std::vector<EventNumber>& numbers) {
        const auto loaded = store->load(group_, numbers.front() - 1, numbers.size());
        if (loaded.first.size() != numbers.size()) std::abort();
        MailRecord record;
        record.number = ++mail_;
        record.group = group_.group;
        record.events = numbers;
        MailProgress progress;
        progress.recipients.push_back({"duty@example.org", 0, 0, 0, ""});
        store->start();
        store->begin(record, progress);
        store->commit();
        auto outcome = std::make_shared<custody::MailOutcome>();
        outcome->recipients = {{"duty@example.org", 1, 250, 0, "queued"}};
        store->start();
        if (store->end(mail_, progress, outcome).size() != numbers.size()) std::abort();
        store->commit();
        tend();
    }

    [[nodiscard]] Destination group() const { return group_; }

    std::unique_ptr<Store> store;

private:
    // As the writer does it.
    void tend() {
        if (store->wants_fold()) store->fold();
        if (store->log_bytes() > (4u << 20)) store->checkpoint();
    }

    std::string folder_;
    GroupNames names_;
    Destination group_{names_.key_of("boilers"), Lane::ordinary};
    Destination other_{names_.key_of("waiting"), Lane::ordinary};
    std::mt19937_64 dice_{7};
    std::string text_ = std::string(490, 't');
    EventNumber number_ = 0;
    MailNumber mail_ = 0;
};

// The few and the many are made once.
Bench& with_waiting(std::int64_t count) {
    static std::map<std::int64_t, std::unique_ptr<Bench>> benches;
    auto& bench = benches[count];
    if (!bench) bench = std::make_unique<Bench>(static_cast<std::uint64_t>(count));
    return *bench;
}

void report(benchmark::State& state, std::int64_t events, std::uint64_t bytes_before,
            std::uint64_t syncs_before) {
    const auto all = static_cast<double>(events);
    state.SetItemsProcessed(events);
    state.counters["bytes/event"] = static_cast<double>(written_bytes() - bytes_before) / all;
    state.counters["syncs/event"] = static_cast<double>(syncs - syncs_before) / all;
    state.counters["cpu/event"] =
        benchmark::Counter(all, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void keep_in_one_commit(benchmark::State& state) {
    Bench bench(100);
    const std::uint64_t bytes = written_bytes();
    const std::uint64_t before = syncs;
    for (auto _ : state)
        bench.keep(static_cast<std::uint64_t>(state.range(0)), bench.group());
    report(state, state.iterations() * state.range(0), bytes, before);
}
BENCHMARK(keep_in_one_commit)->Arg(1)->Arg(10)->Arg(100);

// keep, load, begin and end in mails of so many events, with so many others waiting.
void whole_walk(benchmark::State& state) {
    Bench& bench = with_waiting(state.range(1));
    const std::uint64_t bytes = written_bytes();
    const std::uint64_t before = syncs;
    for (auto _ : state) {
        bench.mail(bench.keep(static_cast<std::uint64_t>(state.range(0)), bench.group()));
    }
    report(state, state.iterations() * state.range(0), bytes, before);
}
BENCHMARK(whole_walk)->Args({1, 100})->Args({10, 100})->Args({100, 100})->Args({100, 1'000'000});

void open_and_load(benchmark::State& state) {
    Bench& bench = with_waiting(state.range(0));
    for (auto _ : state) {
        bench.open();
        benchmark::DoNotOptimize(bench.store->found());
        benchmark::DoNotOptimize(bench.store->load(bench.group(), 0, 100));
    }
}
BENCHMARK(open_and_load)->Arg(100)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

class Quiet final : public SpoolOwner {
public:
    void spool_opened(Found) override {}
    void storage_trouble(StorageTrouble, const std::string&) override {}
    void events_discarded(std::vector<Discarded>) override {}

    void post(std::function<void()> work) {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(work));
        arrived_.notify_one();
    }
    void run_until(const std::function<bool()>& done) {
        std::unique_lock lock(mutex_);
        while (!done()) {
            arrived_.wait(lock, [this] { return !posted_.empty(); });
            const auto work = std::move(posted_.front());
            posted_.pop_front();
            lock.unlock();
            work();
            lock.lock();
        }
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::function<void()>> posted_;
};

// A spool with its thread, in a folder of its own, and events for it.
class Running {
public:
    Running() {
        events_.store.reset();
        std::string pattern =
            (std::filesystem::temp_directory_path() / "spool-bench-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        folder_ = pattern;
        Options options;
        options.folder = folder_;
        options.limits.bytes = 4ull << 30;
        options.limits.keep_free = 0;
        options.post = [this](std::function<void()> work) { owner_.post(std::move(work)); };
        options.unix_now_ns = [] { return kNow; };
        options.mono_now_ns = [] {
            return std::chrono::steady_clock::now().time_since_epoch().count();
        };
        spool_.emplace(std::move(options), owner_);
    }
    ~Running() {
        spool_.reset();
        std::filesystem::remove_all(folder_);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    // Keeps so many events that come one by one, and waits until all are in custody.
    void keep(std::int64_t count, Lane lane) {
        const Destination to{spool_->key_of("boilers"), lane};
        std::int64_t answered = 0;
        for (std::int64_t i = 0; i < count; ++i) {
            std::vector<KeepRequest> one;
            one.push_back({events_.next_event(), {to}});
            spool_->keep(std::move(one), [&answered](const auto&) { ++answered; });
        }
        owner_.run_until([&] { return answered == count; });
    }

private:
    Bench events_{0};
    std::string folder_;
    Quiet owner_;
    std::optional<Spool> spool_;
};

// Events that come one by one, as fast as the spool's thread takes them.
void storm(benchmark::State& state) {
    Running running;
    const std::uint64_t bytes = written_bytes();
    const std::uint64_t before = syncs;
    for (auto _ : state)
        running.keep(state.range(0), Lane::ordinary);
    report(state, state.iterations() * state.range(0), bytes, before);
}
BENCHMARK(storm)->Arg(20'000)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);

// From keep() to its answer, for events that each come as soon as the one before is in custody: the
// commit and what the spacing of commits adds.  0: urgent ones, 1: ordinary ones.
void custody_delay(benchmark::State& state) {
    Running running;
    for (auto _ : state)
        running.keep(1, static_cast<Lane>(state.range(0)));
}
BENCHMARK(custody_delay)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
