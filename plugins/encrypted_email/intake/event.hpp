// event.hpp - one event as the sink holds it.
//
// Event is a plain struct of views, cheap to pass on and easy to write down in a test.
// StoredEvent owns what an Event views, in one block of memory whatever its shape.
//
// Texts are exactly what the field sent: they may hold CR, LF, NUL and bytes that are not UTF-8.
// Making them harmless is the business of composition/.
//
// Threads: an Event is immutable once stored; const access from any thread.
// See:     plugin_api/alarm_sink.h, alarm_sink_event
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

#include "plugin_api/cpp/field.hpp"

namespace encrypted_email::intake {

// One named value of an event with its unit.
struct Field {
    std::string_view name;
    std::string_view unit;  // empty: none
    alarm_sink::FieldValue<std::string_view> value;
};

// An event; every view is borrowed from whoever made it (a StoredEvent, or a test's literals).
struct Event {
    std::string_view id;
    std::uint64_t ticket = 0;
    std::uint64_t number = 0;  // the sink's own, growing in order of arrival; 0: none yet
    std::int64_t taken_unix_ns = 0;  // when the sink took it
    std::int64_t occurred_unix_ns = 0;
    std::int64_t expires_unix_ns = 0;  // 0: never
    std::uint32_t priority = 255;      // 0 (most urgent) to 255
    std::uint32_t previous_status = ALARM_SINK_POINT_UNSPECIFIED;
    std::uint32_t current_status = ALARM_SINK_POINT_UNSPECIFIED;
    bool acknowledge_required = false;
    bool acknowledged = false;
    std::string_view category;
    std::string_view object;
    std::string_view condition_id;
    std::string_view route;  // a mailing group's name; empty: filters decide
    std::string_view summary;
    std::string_view text;
    std::span<const Field> fields;
};

// An Event and the block that its views point into.
class StoredEvent {
public:
    // Copies everything that `event` views.  `memory` gives the block and outlives the event.
    explicit StoredEvent(const Event& event,
                         std::pmr::memory_resource& memory = *std::pmr::new_delete_resource());
    ~StoredEvent();

    StoredEvent(const StoredEvent&) = delete;
    StoredEvent& operator=(const StoredEvent&) = delete;

    // Before it is shared.
    void set_number(std::uint64_t number) { event_.number = number; }

    [[nodiscard]] const Event& operator*() const { return event_; }
    [[nodiscard]] const Event* operator->() const { return &event_; }

    // Bytes that it occupies, itself included.
    [[nodiscard]] std::size_t footprint() const { return sizeof(*this) + size_; }

private:
    Event event_;
    std::size_t size_;
    std::pmr::memory_resource& memory_;
    std::byte* const block_;  // fields first (they need alignment), then all texts
};

// Shared between the mailing groups that mail the event and the ledger that answers for it.
using EventHandle = std::shared_ptr<const StoredEvent>;

}  // namespace encrypted_email::intake
