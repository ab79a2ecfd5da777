// courses.hpp - what became of the events of an outage: still active, over, or just said.
//
// The events of one condition of one object, in the order of time, are its history.  A course is
// one state of it: an event that is off normal, until the next event of the history ends it.  An
// acknowledged event that repeats the state before it is its acknowledgement.  Every event of the
// batch belongs to exactly one course.
//
// An event without a condition or without a status is a message: nothing can say that it is over.
//
// Threads: functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::composition {

struct Course {
    const intake::Event* event;  // that it began with
    std::uint32_t arrival;       // its place in the batch, from 0

    // The return to normal, or the event that began the next state.  Null: it is active, or it is
    // a single event of something that began before the batch (a return, an acknowledgement).
    const intake::Event* ended_by = nullptr;

    // Of what is active, the last acknowledgement, if there is one.
    const intake::Event* acknowledged_by = nullptr;

    std::uint32_t events = 1;  // that belong to it
};

// Each list with the most urgent first, in the order of urgency.hpp.
struct Courses {
    std::vector<Course> active;  // the latest state of its condition, off normal
    std::vector<Course> messages;
    std::vector<Course> over;

    // The places in `over`, as a table shows them: object by object, the one with the most urgent
    // course first, and the courses of an object in the order of time.
    std::vector<std::uint32_t> over_by_object;

    [[nodiscard]] std::size_t size() const { return active.size() + messages.size() + over.size(); }

    // The first one: of what is active if there is anything, then of the messages, then of the
    // rest.
    [[nodiscard]] const Course& foremost() const;
};

// The courses view the events, which must outlive them.
[[nodiscard]] Courses find_courses(std::span<const intake::EventHandle> events);

}  // namespace encrypted_email::composition
