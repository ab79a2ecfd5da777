#include "host_stub/commands/trial/feeding.hpp"

#include <poll.h>

#include <algorithm>
#include <iterator>

namespace host_stub::commands::trial_run {

using namespace std::chrono_literals;

namespace {

constexpr auto kStartDeadline = 10s;
constexpr auto kStopDeadline = 5s;
constexpr auto kTick = 5ms;
constexpr auto kUrgentDeadline = 30s;
constexpr auto kDrainDeadline = 60s;

/// Waits for a descriptor (-1: none), a signal, or that the time is up.
void wait(const host::StopSignal& stop, int descriptor, Clock::duration at_most) {
    pollfd waiting[] = {{stop.descriptor(), POLLIN, 0}, {descriptor, POLLIN, 0}};
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(at_most);
    ::poll(waiting, std::size(waiting),
           static_cast<int>(std::clamp(milliseconds, 0ms, 60'000ms).count()));
}

}  // namespace

Feeding::Feeding(OpenedSink& opened, ReceiptBook& book, const trial_server::Mailbox& mailbox,
                 host::StopSignal& stop)
    : opened_(opened),
      runtime_(opened.runtime()),
      book_(book),
      mailbox_(mailbox),
      stop_(stop),
      feeder_(
          opened.sink(), runtime_, [this] { return wait_for_room(); },
          // The runtime's ledger counts them, and the verdict tells.
          [](const events::Event&, const std::string&) {}) {}

void Feeding::run(std::span<const events::Event> day, Clock::duration length, Results& results) {
    const auto started = opened_.sink().start(deadline(kStartDeadline));
    if (!started.ok()) {
        results.sink_failure = "the sink does not start: " + describe(started);
        return;
    }
    feed(day, length);
    await_urgent();
    const auto counts = runtime_.ledger().counts();
    results.evening = {book_.urgent_open(), counts.undecided + counts.in_custody, mailbox_.count()};
    drain();
    const auto stopped = opened_.sink().stop(deadline(kStopDeadline));
    if (!stopped.ok() && stopped.code() != ALARM_SINK_E_TIMEOUT) {
        results.sink_failure = "the sink does not stop: " + describe(stopped);
    }
    progress_.finish();
    results.interrupted = stop_.came();
}

void Feeding::feed(std::span<const events::Event> day, Clock::duration length) {
    const auto begin = Clock::now();
    const auto due = [&](std::size_t number) {
        return begin +
               length * static_cast<Clock::rep>(number) / static_cast<Clock::rep>(day.size());
    };
    for (std::size_t fed = 0; fed < day.size() && !stop_.came();) {
        std::size_t slice = 0;
        while (fed + slice < day.size() && due(fed + slice) <= Clock::now()) {
            book_.submitted(day[fed + slice++]);
        }
        if (slice == 0) {
            wait(stop_, -1, kTick);
        } else if (!feeder_.feed(day.subspan(fed, slice))) {
            return;
        }
        fed += slice;
        progress_.show(runtime_.ledger());
    }
}

void Feeding::await_urgent() {
    const auto end = Clock::now() + kUrgentDeadline;
    while (book_.urgent_open() != 0 && !stop_.came() && Clock::now() < end) {
        wait_for_receipts(end - Clock::now());
    }
}

void Feeding::drain() {
    const auto end = Clock::now() + kDrainDeadline;
    while (!settled() && !stop_.came() && Clock::now() < end) {
        const auto flushed = opened_.sink().flush(ALARM_SINK_FLUSH_ATTEMPT, deadline(1s));
        if (flushed.code() != ALARM_SINK_E_TIMEOUT && !settled()) wait_for_receipts(1s);
        progress_.show(runtime_.ledger());
    }
}

bool Feeding::settled() const {
    const auto counts = runtime_.ledger().counts();
    return counts.undecided + counts.in_custody == 0;
}

void Feeding::wait_for_receipts(Clock::duration at_most) {
    wait(stop_, runtime_.receipts_latch().descriptor(), std::min<Clock::duration>(at_most, 200ms));
    runtime_.receipts_latch().take();
    progress_.show(runtime_.ledger());
}

// What makes room may be waiting for a batch's time: then it has to be hurried.
bool Feeding::wait_for_room() {
    host::Latch& room = runtime_.writable_latch();
    while (!stop_.came()) {
        if (room.take()) return true;
        wait(stop_, room.descriptor(), 1s);
        if (room.take()) return true;
        static_cast<void>(opened_.sink().flush(ALARM_SINK_FLUSH_ATTEMPT, deadline(1s)));
        progress_.show(runtime_.ledger());
    }
    return false;
}

std::int64_t Feeding::deadline(std::chrono::nanoseconds from_now) const {
    return runtime_.mono_now_ns() + from_now.count();
}

}  // namespace host_stub::commands::trial_run
