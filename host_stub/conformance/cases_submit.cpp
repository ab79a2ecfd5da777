// cases_submit.cpp - AS-50 to AS-54, AS-60, AS-61 and AS-70: handing events over.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "host_stub/building/hostile_text.hpp"
#include "host_stub/conformance/candidate.hpp"
#include "host_stub/conformance/case_lists.hpp"
#include "host_stub/events/event_view.hpp"

namespace host_stub::conformance {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

void submit_is_prompt(const Setting& setting) {
    // The budget is a millisecond; a busy machine must not look like a sink that waits.
    constexpr auto kGenerous = 100ms;
    Alone sink(setting);
    sink->running();
    std::vector<std::chrono::nanoseconds> times;
    for (const events::Event& event : make_events(21)) {
        times.push_back(sink->submit({&event, 1}).took);
    }
    std::nth_element(times.begin(), times.begin() + 10, times.end());
    expect(times[10] < kGenerous,
           fmt::format("submit() of one event takes {} ms", times[10] / 1ms));
}

void submit_takes_a_prefix(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    const Answer nothing = sink->submit({});
    expect(nothing.ok() && nothing.taken == 0, "submit() of no event gave " + describe(nothing));
    constexpr std::size_t kBatch = 200;
    for (int batch = 0; batch < 20; ++batch) {
        const auto events = make_events(kBatch, 200ms);
        const Answer answer = sink->submit(events);
        expect(answer.taken <= kBatch,
               fmt::format("of {} events {} were taken", kBatch, answer.taken));
        if (answer.ok()) {
            expect(answer.taken == kBatch,
                   fmt::format("submit() gave OK for {} of {} events", answer.taken, kBatch));
        } else if (answer.taken == kBatch) {
            fail("all events were taken, but submit() gave " + describe(answer));
        }
    }
}

/// Two good events, the bad one, another good one.
void expect_third_is_named(Instance& sink, const alarm_sink_event& bad, std::string_view what) {
    const auto good = make_events(3, 200ms);
    const events::EventView first(good[0], 1);
    const events::EventView second(good[1], 2);
    const events::EventView last(good[2], 3);
    const alarm_sink_event* const batch[] = {first.get(), second.get(), &bad, last.get()};
    const Answer answer = sink.submit_raw(batch);
    if (answer.status == ALARM_SINK_E_AGAIN) nothing_to_judge("the sink is full");
    expect(answer.status == ALARM_SINK_E_INVALID,
           fmt::format("an event with {} gave {}", what, describe(answer)));
    expect(answer.taken == 2,
           fmt::format("the event with {} was the third, but *taken is {}", what, answer.taken));
    const std::span<const alarm_sink_event* const> behind(batch + 3, 1);
    const Answer rest = sink.submit_raw(behind);
    expect(rest.ok() || rest.status == ALARM_SINK_E_AGAIN,
           "the event behind it was refused: " + describe(rest));
}

void invalid_event_is_named(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    const auto bad = make_events(1);
    const events::EventView view(bad[0], 9);
    const std::string too_long(65, 'x');

    alarm_sink_event event = *view.get();
    event.event_id = {nullptr, 0};
    expect_third_is_named(*sink, event, "an empty event_id");
    event.event_id = {too_long.data(), too_long.size()};
    expect_third_is_named(*sink, event, "an event_id of 65 bytes");
    event.event_id = {"line\nbreak", 10};
    expect_third_is_named(*sink, event, "a control byte in event_id");
    event = *view.get();
    event.struct_size = 16;
    expect_third_is_named(*sink, event, "a struct_size of 16");
}

void writable_once_per_again(const Setting& setting) {
    constexpr std::size_t kBatch = 500;
    Alone sink(setting);
    sink->running();
    std::size_t again = 0;
    const Clock::time_point end = Clock::now() + 10s;
    for (int batch = 0; batch < 400 && again < 3 && Clock::now() < end; ++batch) {
        auto events = make_events(kBatch, 2s);
        for (events::Event& event : events)
            event.text.assign(1000, 't');
        if (sink->submit(events).status == ALARM_SINK_E_AGAIN) ++again;
    }
    if (again == 0) nothing_to_judge("the sink was never full");
    eventually([&] { return sink->host().writable_calls() >= again; }, 20s);
    std::this_thread::sleep_for(200ms);
    expect(sink->host().writable_calls() == again,
           fmt::format("E_AGAIN came {} times, writable() {} times", again,
                       sink->host().writable_calls()));
}

events::Event hostile_event(const std::string& text) {
    events::Event event = make_events(1, 500ms).front();
    event.category = event.object = event.condition = event.summary = event.text = text;
    event.fields = {{text, text, text}, {"name", text, ""}, {text, 1.5, text}};
    return event;
}

void hostile_text_is_survived(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    std::vector<events::Event> hostile;
    for (const std::string& text : building::hostile_texts()) {
        hostile.push_back(hostile_event(text));
    }
    events::Event huge = make_events(1, 500ms).front();
    huge.summary = building::endless_line();
    huge.text.assign(10 * building::endless_line().size(), 'z');
    hostile.push_back(huge);
    for (const events::Event& event : hostile) {
        // To refuse one is a way to survive it.
        sink->submit({&event, 1});
    }
    sink->flush(ALARM_SINK_FLUSH_ATTEMPT, mono_in(1s));
    wait_for_finals(*sink, hostile, 2s);
    submit_all(*sink, make_events(1));
    const Answer stopped = sink->stop();
    expect(stopped.ok() || stopped.status == ALARM_SINK_E_TIMEOUT,
           "stop() failed: " + describe(stopped));
}

void resubmission_is_safe(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    const auto events = make_events(3);
    const auto submit_again = [&] {
        const Answer answer = sink->submit(events);
        expect(answer.ok() || answer.status == ALARM_SINK_E_AGAIN,
               "events that it had before were refused: " + describe(answer));
    };
    submit_all(*sink, events);
    submit_again();
    if (!wait_for_finals(*sink, events)) return;  // Whether FINAL comes is for another case.
    const auto first_finals = sink->host().finals();
    submit_again();
    expect(eventually([&] {
               const auto finals = sink->host().finals();
               return std::all_of(events.begin(), events.end(), [&](const events::Event& event) {
                   return finals.at(event.id) > first_finals.at(event.id);
               });
           }),
           "events that are settled and submitted again get no receipt");
}

void submit_from_anywhere(const Setting& setting) {
    constexpr int kThreads = 4;
    constexpr int kEventsEach = 25;
    Alone sink(setting);
    std::atomic<int> left{50};
    sink->host().on_sink_call = [&] {
        if (left.fetch_sub(1) > 0) sink->submit(make_events(1, 200ms));
    };
    sink->running();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&] {
            for (const events::Event& event : make_events(kEventsEach, 200ms)) {
                sink->submit({&event, 1});
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    eventually([&] { return left <= 0; }, 2s);
    const Answer stopped = sink->stop();
    expect(stopped.ok() || stopped.status == ALARM_SINK_E_TIMEOUT,
           "stop() failed: " + describe(stopped));
}

void secret_never_from_submit(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    submit_all(*sink, make_events(10));
    expect(sink->host().secrets_from_submit() == 0,
           fmt::format("secret() was called {} times from inside submit()",
                       sink->host().secrets_from_submit()));
}

constexpr Case kCases[] = {
    {"submit-is-prompt", "AS-50", "returns from submit() without waiting", submit_is_prompt},
    {"submit-takes-a-prefix", "AS-51", "says OK only when all was taken, and never takes more",
     submit_takes_a_prefix},
    {"invalid-event-is-named", "AS-52", "answers an unusable event with E_INVALID and its index",
     invalid_event_is_named},
    {"writable-once-per-again", "AS-53", "calls writable() once for each E_AGAIN",
     writable_once_per_again},
    {"hostile-text-is-survived", "AS-54",
     "survives CR, LF, NUL, broken UTF-8 and megabytes in every text", hostile_text_is_survived},
    {"resubmission-is-safe", "AS-60", "accepts an event that it has had, and answers it again",
     resubmission_is_safe},
    {"submit-from-anywhere", "AS-61",
     "accepts submit() from inside receipts() and writable() and from several threads",
     submit_from_anywhere, std::chrono::seconds(30)},
    {"secret-never-from-submit", "AS-70", "asks for no secret from inside submit()",
     secret_never_from_submit},
};

}  // namespace

std::span<const Case> submit_cases() { return kCases; }

}  // namespace host_stub::conformance
