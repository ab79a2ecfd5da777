// cases_receipts.cpp - AS-55 to AS-59: what comes back.
//
// Every case has events that expire after a second, so that a sink whose next system is out of
// reach has receipts to give as well.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "host_stub/conformance/candidate.hpp"
#include "host_stub/conformance/case_lists.hpp"
#include "host_stub/events/event_view.hpp"

namespace host_stub::conformance {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kEvents = 20;

/// A sink that was given events and had the time to settle them.
class Settled {
public:
    explicit Settled(const Setting& setting, std::chrono::milliseconds dwell = 0ms)
        : sink(setting), events(make_events(kEvents)) {
        sink->host().dwell = dwell;
        sink->running();
        submit_all(*sink, events);
        complete = wait_for_finals(*sink, events);
        sink->stop();
    }

    std::vector<ReceiptNote> receipts() { return sink->host().receipts(); }

    Alone sink;
    std::vector<events::Event> events;
    bool complete = false;
};

void receipts_never_from_inside_submit(const Setting& setting) {
    Settled settled(setting);
    const std::size_t count = settled.sink->host().receipts_from_submit();
    expect(count == 0, fmt::format("receipts() was called {} times from inside submit()", count));
}

void sink_calls_never_overlap(const Setting& setting) {
    Settled settled(setting, /*dwell=*/5ms);
    const std::size_t count = settled.sink->host().overlaps();
    expect(
        count == 0,
        fmt::format("{} calls of receipts(), writable() or trouble() began inside another", count));
}

void final_once_per_event(const Setting& setting) {
    Settled settled(setting);
    const auto finals = settled.sink->host().finals();
    for (const auto& [id, count] : finals) {
        expect(count == 1, fmt::format("{} FINAL receipts came for one event", count));
    }
    expect(settled.complete,
           fmt::format("{} of {} events have no FINAL receipt seconds after they expired",
                       kEvents - finals.size(), kEvents));
}

void custody_before_final(const Setting& setting) {
    Settled settled(setting);
    std::set<std::string> final;
    for (const ReceiptNote& note : settled.receipts()) {
        if (note.stage == ALARM_SINK_STAGE_FINAL) final.insert(note.event_id);
        expect(note.stage != ALARM_SINK_STAGE_CUSTODY || !final.contains(note.event_id),
               "CUSTODY came after FINAL");
    }
}

void receipts_name_the_event(const Setting& setting) {
    Alone sink(setting);
    sink->running();
    const auto events = make_events(kEvents);
    std::map<std::string, std::uint64_t> tickets;
    for (const events::Event& event : events) {
        const std::uint64_t ticket = 7000 + 13 * tickets.size();
        tickets[event.id] = ticket;
        const events::EventView view(event, ticket);
        const alarm_sink_event* const batch[] = {view.get()};
        sink->submit_raw(batch);
    }
    wait_for_finals(*sink, events);
    for (const ReceiptNote& note : sink->host().receipts()) {
        const auto found = tickets.find(note.event_id);
        expect(found != tickets.end(), "a receipt names an event_id that was never submitted");
        expect(note.ticket == found->second,
               fmt::format("a receipt has ticket {}, its event {}", note.ticket, found->second));
    }
}

void secret_never_shown(const Setting& setting) {
    Alone sink(setting);
    live(*sink);
    if (sink->host().secret_calls() == 0) nothing_to_judge("the sink asked for no secret");
    for (const std::string& text : sink->host().texts()) {
        expect(text.find(ProbeHost::kSecret) == std::string::npos,
               "a log message, receipt or trouble shows a secret");
    }
}

constexpr Case kCases[] = {
    {"receipts-never-from-inside-submit", "AS-55", "calls no receipts() from inside submit()",
     receipts_never_from_inside_submit},
    {"sink-calls-never-overlap", "AS-56", "lets no two calls of its own overlap",
     sink_calls_never_overlap},
    {"final-once-per-event", "AS-57", "gives one FINAL receipt for each event",
     final_once_per_event},
    {"custody-before-final", "AS-58", "gives CUSTODY before FINAL or not at all",
     custody_before_final},
    {"receipts-name-the-event", "AS-59", "echoes event_id and ticket", receipts_name_the_event},
    {"secret-never-shown", "AS-71", "puts no secret into a log message, receipt or trouble",
     secret_never_shown},
};

}  // namespace

std::span<const Case> receipt_cases() { return kCases; }

}  // namespace host_stub::conformance
