// cases_life.cpp - AS-20 to AS-31 and AS-64: the lifecycle, and what is left when it ends.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "host_stub/conformance/candidate.hpp"
#include "host_stub/conformance/case_lists.hpp"
#include "host_stub/conformance/process_state.hpp"

namespace host_stub::conformance {

namespace {

using namespace std::chrono_literals;

/// How late a call may return: a busy machine must not look like a sink that overstays.
constexpr auto kGrace = 1500ms;

void expect_state_error(const Answer& answer, std::string_view call) {
    expect(answer.status == ALARM_SINK_E_STATE,
           fmt::format("{} gave {}, expected E_STATE", call, describe(answer)));
}

void expect_ok(const Answer& answer, std::string_view call) {
    expect(answer.ok(), fmt::format("{} gave {}", call, describe(answer)));
}

/// E_TIMEOUT is an answer too: some events went back to the host.
void expect_stopped(const Answer& answer) {
    expect(answer.ok() || answer.status == ALARM_SINK_E_TIMEOUT, "stop() gave " + describe(answer));
}

void expect_submit_and_flush_refused(Instance& sink, std::string_view state) {
    const auto events = make_events(2);
    const Answer submitted = sink.submit(events);
    expect_state_error(submitted, fmt::format("submit() on a sink that is {}", state));
    expect(submitted.taken == 0, "submit() was refused, but *taken is not 0");
    expect_state_error(sink.flush(ALARM_SINK_FLUSH_ATTEMPT, mono_in(1s)),
                       fmt::format("flush() on a sink that is {}", state));
}

void create_does_nothing_observable(const Setting& setting) {
    Alone sink(setting);
    const auto threads = thread_ids();
    const auto descriptors = open_descriptors();
    const Answer created = sink->create();
    if (!created.ok()) give_up("create() failed: " + describe(created));
    if (sink->get() == nullptr) give_up("create() returned OK and no sink");
    expect(thread_ids() == threads, "create() started a thread");
    for (const int descriptor : open_descriptors()) {
        expect(descriptors.contains(descriptor),
               "create() opened " + describe_descriptor(descriptor));
    }
    expect(std::filesystem::is_empty(sink->folder()), "create() wrote into the state folder");
    expect(sink->host().calls_other_than_query_and_log() == 0,
           "create() called a host function other than query() and log()");
}

void start_before_configure_is_refused(const Setting& setting) {
    Alone sink(setting);
    sink->create();
    expect_state_error(sink->start(), "start() before configure()");
    expect_ok(sink->configure(), "configure() after a refused start()");
}

void submit_before_start_is_refused(const Setting& setting) {
    Alone sink(setting);
    sink->create();
    expect_submit_and_flush_refused(*sink, "created");
    expect_ok(sink->configure(), "configure()");
    expect_submit_and_flush_refused(*sink, "configured");
}

void submit_after_stop_is_refused(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    expect_stopped(sink->stop());
    expect_submit_and_flush_refused(*sink, "stopped");
}

void start_while_running_is_refused(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    expect_state_error(sink->start(), "start() on a running sink");
    submit_all(*sink, make_events(1));
}

void stop_is_idempotent(const Setting& setting) {
    Alone sink(setting);
    sink->create();
    expect_ok(sink->stop(), "stop() on a sink that is created");
    expect_ok(sink->configure(), "configure()");
    expect_ok(sink->stop(), "stop() on a sink that is configured");
    expect_ok(sink->start(), "start()");
    expect_stopped(sink->stop());
    expect_ok(sink->stop(), "stop() on a sink that is stopped");
}

void restart_after_stop_works(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    for (int time = 1; time <= 3; ++time) {
        submit_all(*sink, make_events(3));
        expect_stopped(sink->stop());
        expect_ok(sink->configure(), "configure() on a stopped sink");
        expect_ok(sink->start(), "start() after stop()");
    }
    submit_all(*sink, make_events(3));
    expect_stopped(sink->stop());
}

void destroy_while_running_stops(const Setting& setting) {
    Candidate candidate(setting);
    // A thread that is left even after a proper stop() is for another case.
    const auto before = thread_ids();
    const auto control = candidate.instance();
    live(*control);
    control->destroy();
    const std::size_t left_by_control = threads_beside(before).size();

    const auto between = thread_ids();
    const auto sink = candidate.instance();
    sink->running();
    sink->destroy();
    expect(threads_beside(between).size() <= left_by_control,
           "a thread of the sink is left after destroy()");
    const auto logs = sink->host().logs();
    expect(std::any_of(logs.begin(), logs.end(),
                       [](const LogNote& note) { return note.severity == ALARM_SINK_LOG_MISUSE; }),
           "destroy() on a running sink did not log MISUSE");
}

void stop_keeps_its_deadline(const Setting& setting) {
    for (const std::chrono::milliseconds deadline : {1000ms, 0ms}) {
        Alone sink(setting);
        sink->running();
        const auto events = make_events(20, 0s);
        submit_all(*sink, events);
        std::this_thread::sleep_for(300ms);  // Until it waits for the next system, if it has one.
        const Answer stopped = sink->stop(mono_in(deadline));
        expect_stopped(stopped);
        expect(stopped.took < deadline + kGrace, fmt::format("stop() with {} ms to go took {} ms",
                                                             deadline.count(), stopped.took / 1ms));
    }
}

void no_thread_left_after_stop(const Setting& setting) {
    Alone sink(setting);
    // A sanitizer's runtime starts a thread of its own with the first one of the process.
    std::thread([] {}).join();
    const auto threads = thread_ids();
    live(*sink);
    const auto beside = threads_beside(threads);
    expect(beside.empty(), fmt::format("{} threads are left after stop()", beside.size()));
}

void no_host_call_after_stop(const Setting& setting) {
    Alone sink(setting);
    live(*sink);
    const std::size_t calls = sink->host().calls();
    sink->query("com.example.no-such-ability/1");
    std::this_thread::sleep_for(300ms);
    sink->stop();
    sink->destroy();
    expect(
        sink->host().calls() == calls,
        fmt::format("{} host calls came after stop() had returned", sink->host().calls() - calls));
}

void query_works_in_every_state(const Setting& setting) {
    constexpr const char* kUnknown = "com.example.no-such-ability/1";
    Alone sink(setting);
    const auto expect_null = [&](std::string_view state) {
        expect(sink->query(kUnknown) == nullptr && sink->query("") == nullptr,
               fmt::format("query() for an unknown ability is not null in the state {}", state));
    };
    sink->create();
    expect_null("created");
    expect_ok(sink->configure(), "configure()");
    expect_null("configured");
    expect_ok(sink->start(), "start()");
    expect_null("running");
    sink->stop();
    expect_null("stopped");
}

void instances_are_independent(const Setting& setting) {
    Candidate candidate(setting);
    const auto first = candidate.instance();
    const auto second = candidate.instance();
    first->running();
    second->running();
    expect(first->get() != second->get(), "create() gave the same sink twice");
    const auto first_events = make_events(5);
    const auto second_events = make_events(5);
    submit_all(*first, first_events);
    submit_all(*second, second_events);
    wait_for_finals(*first, first_events);
    wait_for_finals(*second, second_events);
    for (const ReceiptNote& note : second->host().receipts()) {
        expect(std::any_of(second_events.begin(), second_events.end(),
                           [&](const events::Event& event) { return event.id == note.event_id; }),
               "an instance got a receipt for an event of another");
    }
    expect_stopped(first->stop());
    submit_all(*second, make_events(1));
    expect_stopped(second->stop());
}

void flush_keeps_its_deadline(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    const auto events = make_events(20);
    submit_all(*sink, events);
    for (const std::chrono::milliseconds deadline : {1000ms, 0ms}) {
        for (const std::uint32_t level : {ALARM_SINK_FLUSH_ATTEMPT, ALARM_SINK_FLUSH_CUSTODY}) {
            const Answer flushed = sink->flush(level, mono_in(deadline));
            const bool unsupported =
                level == ALARM_SINK_FLUSH_CUSTODY && flushed.status == ALARM_SINK_E_UNSUPPORTED;
            expect(flushed.ok() || flushed.status == ALARM_SINK_E_TIMEOUT || unsupported,
                   fmt::format("flush() of level {} gave {}", level, describe(flushed)));
            expect(flushed.took < deadline + kGrace,
                   fmt::format("flush() of level {} with {} ms to go took {} ms", level,
                               deadline.count(), flushed.took / 1ms));
        }
    }
}

constexpr Case kGates[] = {
    {"create-does-nothing-observable", "AS-20",
     "starts no thread, opens nothing and calls nothing but query and log in create()",
     create_does_nothing_observable, 30s, true},
};

constexpr Case kCases[] = {
    {"start-before-configure-is-refused", "AS-21", "refuses start() before configure()",
     start_before_configure_is_refused},
    {"submit-before-start-is-refused", "AS-22", "refuses submit() and flush() before start()",
     submit_before_start_is_refused},
    {"submit-after-stop-is-refused", "AS-22", "refuses submit() and flush() after stop()",
     submit_after_stop_is_refused},
    {"start-while-running-is-refused", "AS-23", "refuses a second start()",
     start_while_running_is_refused},
    {"stop-is-idempotent", "AS-24", "treats stop() as done when there is nothing to stop",
     stop_is_idempotent},
    {"restart-after-stop-works", "AS-25", "can be configured and started again after stop()",
     restart_after_stop_works},
    {"destroy-while-running-stops", "AS-26", "stops first and logs MISUSE in destroy()",
     destroy_while_running_stops},
    {"stop-keeps-its-deadline", "AS-27",
     "returns from stop() by the deadline, whatever the next system does", stop_keeps_its_deadline},
    {"no-thread-left-after-stop", "AS-28", "leaves no thread after stop()",
     no_thread_left_after_stop},
    {"no-host-call-after-stop", "AS-29", "calls no host function after stop()",
     no_host_call_after_stop},
    {"query-works-in-every-state", "AS-30", "answers query() in every state, unknown ids with null",
     query_works_in_every_state},
    {"instances-are-independent", "AS-31", "keeps two instances apart", instances_are_independent},
    {"flush-keeps-its-deadline", "AS-64", "returns from flush() by the deadline",
     flush_keeps_its_deadline},
};

}  // namespace

std::span<const Case> life_gates() { return kGates; }
std::span<const Case> life_cases() { return kCases; }

}  // namespace host_stub::conformance
