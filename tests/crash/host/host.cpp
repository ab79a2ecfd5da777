#include "tests/crash/host/host.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <span>
#include <variant>

#include "host_stub/events/event_view.hpp"
#include "host_stub/loader/module.hpp"
#include "tests/crash/host/storm.hpp"
#include "tests/crash/site.hpp"
#include "tests/support/temporary_folder.hpp"

namespace crash {
namespace {

constexpr std::int64_t kDeadline = 30'000'000'000;  // nanoseconds, of start() and stop()

[[noreturn]] void die() {
    ::kill(::getpid(), SIGKILL);
    for (;;)
        ::pause();
}

}  // namespace

CrashHost::CrashHost(const HostOptions& options)
    : options_(options),
      generator_(options.seed),
      journal_(options.journal),
      stages_(options.events) {
    JournalReader(options.journal).read([this](const Record& record) { stages_.apply(record); });
}

// ---- the life of a sink ----------------------------------------------------------------------

int CrashHost::run() {
    auto loaded = host_stub::loader::load_module(options_.plugin);
    if (const auto* refusal = std::get_if<host_stub::loader::Refusal>(&loaded)) {
        std::cerr << refusal->text << '\n';
        return kSinkFailed;
    }
    const auto module = std::get<host_stub::loader::Module>(std::move(loaded));
    alarm_sink::SinkHandle sink;
    if (!start(module.descriptor(), sink)) return kSinkFailed;
    feed(sink);
    wait_until_settled();
    const alarm_sink::Status stopped = sink.stop(mono_now_ns() + kDeadline);
    if (stopped.ok()) return kSettled;
    std::cerr << "stop() failed: " << alarm_sink::describe(stopped) << '\n';
    return kStopFailed;
}

bool CrashHost::start(const alarm_sink_module& module, alarm_sink::SinkHandle& sink) {
    auto status = alarm_sink::SinkHandle::create(module, adapter_.get(), "crash",
                                                 options_.state.string(), sink);
    if (status.ok()) {
        status = sink.configure(test_support::read_file(options_.configuration),
                                options_.configuration.string());
    }
    if (status.ok()) status = sink.start(mono_now_ns() + kDeadline);
    if (!status.ok())
        std::cerr << "the sink does not start: " << alarm_sink::describe(status) << '\n';
    return status.ok();
}

void CrashHost::feed(alarm_sink::SinkHandle& sink) {
    submit_again(sink);
    if (options_.storm.empty()) {
        submit_new(sink);
    } else {
        storm(sink);
    }
}

void CrashHost::submit_again(alarm_sink::SinkHandle& sink) {
    std::vector<Index> events;
    {
        const std::lock_guard lock(mutex_);
        for (Index event = 0; event < stages_.submitted(); ++event) {
            if (stages_.is_final(event)) continue;
            if (stages_.in_custody(event) && !options_.ask_again) {
                ++left_alone_;
            } else {
                events.push_back(event);
            }
        }
    }
    for (std::size_t begin = 0; begin < events.size(); begin += options_.batch) {
        const auto count = std::min<std::size_t>(options_.batch, events.size() - begin);
        const auto first = events.begin() + static_cast<std::ptrdiff_t>(begin);
        submit(sink, {first, first + static_cast<std::ptrdiff_t>(count)});
    }
}

void CrashHost::submit_new(alarm_sink::SinkHandle& sink) {
    for (;;) {
        std::vector<Index> events;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock,
                          [this] { return stages_.submitted() >= options_.until || room() > 0; });
            if (stages_.submitted() >= options_.until) return;
            const Index first = stages_.submitted();
            const Index count = std::min({options_.batch, options_.until - first, room()});
            for (Index i = 0; i < count; ++i)
                events.push_back(first + i);
            // The journal says that they may be the sink's before they can be.
            write_down({.index = first + count, .entry = Entry::submitted});
            flush_records();
        }
        submit(sink, events);
    }
}

Index CrashHost::room() const {
    const Index unsettled = stages_.submitted() - stages_.finals();
    const Index most = options_.window + left_alone_;
    return unsettled < most ? most - unsettled : 0;
}

void CrashHost::submit(alarm_sink::SinkHandle& sink, const std::vector<Index>& events) {
    std::vector<host_stub::events::Event> kept;
    std::vector<host_stub::events::EventView> views;
    std::vector<const alarm_sink_event*> pointers;
    kept.reserve(events.size());  // the views are into it
    views.reserve(events.size());
    for (const Index event : events) {
        views.emplace_back(kept.emplace_back(generator_.event(event)), event + 1ull);
        pointers.push_back(views.back().get());
    }
    std::size_t done = 0;
    while (done < pointers.size()) {
        const auto result = sink.submit(std::span(pointers).subspan(done));
        done += result.taken;
        if (result.code == ALARM_SINK_E_AGAIN) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return has_room_; });
            has_room_ = false;
        } else if (done < pointers.size()) {
            refused(events[done++], result.text);
        }
    }
}

void CrashHost::storm(alarm_sink::SinkHandle& sink) {
    {
        const std::lock_guard lock(mutex_);
        write_down({.index = options_.until, .entry = Entry::submitted});
        flush_records();
    }
    const StormFigures figures = run_storm(generator_, options_.until, sink, [this] {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return has_room_; });
        has_room_ = false;
    });
    test_support::write_file(options_.storm, text_of(figures));
}

// With events left for another life this waits until the process is killed.
void CrashHost::wait_until_settled() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stages_.finals() == stages_.events(); });
}

// ---- what the sink calls ---------------------------------------------------------------------

void CrashHost::log(std::int32_t severity, std::string_view message,
                    std::span<const alarm_sink_field>) {
    if (severity < ALARM_SINK_LOG_ERROR) return;
    if (severity == ALARM_SINK_LOG_MISUSE) {
        const std::lock_guard lock(mutex_);
        misuse(std::string(message));
        flush_records();
        return;
    }
    std::cerr << message << '\n';
}

alarm_sink::Status CrashHost::secret(std::string_view name, std::int64_t,
                                     const alarm_sink::SecretView& look) {
    {
        const std::lock_guard lock(mutex_);
        die_if_it_is_time(Moment::secret, false);
    }
    if (name != kSecret) {
        return alarm_sink::Status::secret("there is no secret of this name");
    }
    const auto bytes = std::as_bytes(std::span(kPassword));
    const auto status = look({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    const std::lock_guard lock(mutex_);
    if (options_.kill && options_.kill->after) die_if_it_is_time(Moment::secret, true);
    return status;
}

void CrashHost::receipts(std::span<const alarm_sink_receipt* const> batch) {
    const std::lock_guard lock(mutex_);
    for (const alarm_sink_receipt* receipt : batch) {
        const std::optional<Record> record = record_of(*receipt);
        if (!record) continue;
        const Moment moment = record->entry == Entry::custody ? Moment::custody : Moment::final;
        const bool counts = record->entry == Entry::custody || record->entry == Entry::final;
        if (counts) die_if_it_is_time(moment, false);
        write_down(*record);
        if (counts) die_if_it_is_time(moment, true);
    }
    flush_records();
    changed_.notify_all();
}

void CrashHost::writable() {
    const std::lock_guard lock(mutex_);
    has_room_ = true;
    changed_.notify_all();
}

// ---- the journal -----------------------------------------------------------------------------

std::optional<Record> CrashHost::record_of(const alarm_sink_receipt& receipt) {
    const std::string id(alarm_sink::view(receipt.event_id));
    const auto event = generator_.index_of_id(id);
    const auto breach = [&](const char* what) {
        misuse("receipt for " + id + ": " + what);
        return Record{.index = event.value_or(0), .entry = Entry::misuse};
    };
    if (!event || *event >= stages_.submitted()) return breach("no such event was submitted");
    if (receipt.ticket != 0 && receipt.ticket != *event + 1ull) return breach("a wrong ticket");
    if (stages_.is_final(*event)) {
        const bool is_answer = receipt.ticket != 0 && receipt.stage == ALARM_SINK_STAGE_FINAL;
        if (is_answer && unanswered_finals_.erase(*event) != 0) return std::nullopt;
        return breach("it has had its FINAL receipt");
    }
    if (receipt.stage == ALARM_SINK_STAGE_CUSTODY) {
        return Record{.index = *event, .entry = Entry::custody};
    }
    if (receipt.outcome == ALARM_SINK_OUTCOME_PENDING) return breach("FINAL, and still pending");
    if (receipt.ticket == 0) unanswered_finals_.insert(*event);
    return Record{.index = *event,
                  .entry = Entry::final,
                  .outcome = static_cast<std::uint8_t>(receipt.outcome),
                  .certainty = static_cast<std::uint8_t>(receipt.certainty)};
}

void CrashHost::write_down(const Record& record) {
    records_.push_back(record);
    stages_.apply(record);
}

void CrashHost::flush_records() {
    journal_.append(records_);
    records_.clear();
}

void CrashHost::misuse(const std::string& text) {
    std::cerr << "misuse: " << text << '\n';
    write_down({.entry = Entry::misuse});
}

void CrashHost::refused(Index event, const std::string& why) {
    std::cerr << "event " << event << " was refused: " << why << '\n';
    const std::lock_guard lock(mutex_);
    write_down({.index = event, .entry = Entry::refused});
    flush_records();
    changed_.notify_all();
}

// Counted before, and judged before and after.
void CrashHost::die_if_it_is_time(Moment moment, bool after) {
    std::uint32_t& seen = seen_[static_cast<std::size_t>(moment)];
    if (!after) ++seen;
    if (!options_.kill || options_.kill->moment != moment || options_.kill->after != after ||
        options_.kill->count != seen) {
        return;
    }
    flush_records();
    die();
}

}  // namespace crash
