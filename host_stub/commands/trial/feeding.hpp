// feeding.hpp - lets a simulated day pass in a few seconds, and sees its events settled.
//
// The events keep their distances in time, only shorter, so that the sink's batching shows as it
// would in a building.  When the day is over the urgent events get time to arrive; then the sink
// is hurried and the rest is awaited.
//
// Threads: one thread at a time, the one that controls the sink.
#pragma once

#include <chrono>
#include <span>

#include "host_stub/commands/opened_sink.hpp"
#include "host_stub/commands/progress.hpp"
#include "host_stub/commands/trial/receipt_book.hpp"
#include "host_stub/commands/trial/results.hpp"
#include "host_stub/host/event_feeder.hpp"
#include "host_stub/host/stop_signal.hpp"

namespace host_stub::commands::trial_run {

class Feeding {
public:
    /// All outlive it.
    Feeding(OpenedSink& opened, ReceiptBook& book, const trial_server::Mailbox& mailbox,
            host::StopSignal& stop);

    /// The whole life of a configured sink: start, the day, flush, stop.  Fills what only it knows
    /// of the results: evening, interrupted, sink_failure.
    void run(std::span<const events::Event> day, Clock::duration length, Results& results);

private:
    void feed(std::span<const events::Event> day, Clock::duration length);
    void await_urgent();
    void drain();
    bool settled() const;
    void wait_for_receipts(Clock::duration at_most);
    bool wait_for_room();
    std::int64_t deadline(std::chrono::nanoseconds from_now) const;

    OpenedSink& opened_;
    host::SimulatedRuntime& runtime_;
    ReceiptBook& book_;
    const trial_server::Mailbox& mailbox_;
    host::StopSignal& stop_;
    host::EventFeeder feeder_;
    Progress progress_;
};

}  // namespace host_stub::commands::trial_run
