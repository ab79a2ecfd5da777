// hand_over.hpp - where the host's threads leave events and the I/O thread takes them.
//
// Bounded by what only memory holds, not by what waits here: room is taken at push() and given back
// by release() when the event is on disk or settled.  The last tenth is held back for urgent
// events, so that a storm of others cannot shut them out.
//
// Events are numbered here, in the order in which they are taken.
//
// Promises: push() copies and returns; it waits for nothing but a lock under which no more than a
// vector grows.  Events come back to the memory that they were made in, so that a push allocates
// nothing once there has been as much to hold before.  Each refusal for want of room is counted,
// and take_writable() answers each once.
//
// Threads: push() from any thread; everything else from the I/O thread, close() from the thread
//          that stops the sink.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <mutex>
#include <vector>

#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::intake {

// What the sink may hold in memory alone.
struct Limits {
    std::size_t events = 2'500;
    std::size_t bytes = 2 * 1024 * 1024;
};

class HandOver {
public:
    enum class Answer { taken, full, closed };

    // `wake` is called, from the pushing thread, when the I/O thread has to look: at most once
    // between two calls of take().  `memory` outlives every event and takes calls from any thread.
    HandOver(Limits limits, std::function<void()> wake,
             std::pmr::memory_resource& memory = *std::pmr::new_delete_resource());

    // Priorities 0 to this one may use the room that is held back; -1: none may.
    void set_urgent_priority(int priority) { urgent_priority_.store(priority, std::memory_order_relaxed); }

    // The next event gets a number above this one, unless it would anyway.
    void number_after(std::uint64_t number);

    // [any thread]
    [[nodiscard]] Answer push(const Event& event);

    // Everything that was left here, oldest first, swapped into `events` (which is cleared first
    // and whose capacity is reused).
    void take(std::vector<EventHandle>& events);

    // Room of events that are on disk or settled.
    class Room {
    public:
        void add(const StoredEvent& event) {
            ++events_;
            bytes_ += event.footprint();
        }
        [[nodiscard]] bool empty() const { return events_ == 0; }

    private:
        friend HandOver;
        std::size_t events_ = 0;
        std::size_t bytes_ = 0;
    };
    // It is free again.  Of many events together: each call may keep a host's thread waiting.
    void release(const Room& room);
    void release(const StoredEvent& event);

    // How many refusals can be answered with writable() now.
    [[nodiscard]] std::size_t take_writable();

    // From now on push() answers `closed`; what was taken before is still had from take().
    // Answers every outstanding refusal: returns how many.
    [[nodiscard]] std::size_t close();

private:
    [[nodiscard]] bool has_room(std::size_t bytes, bool urgent) const;

    const Limits limits_;
    const std::function<void()> wake_;
    std::pmr::memory_resource& memory_;
    std::atomic<int> urgent_priority_{-1};

    std::mutex mutex_;  // guards everything below; a leaf: nothing is called while it is held
    std::vector<EventHandle> waiting_;
    std::uint64_t last_number_ = 0;
    std::size_t held_events_ = 0;
    std::size_t held_bytes_ = 0;
    std::size_t refusals_ = 0;
    bool woken_ = false;
    bool closed_ = false;
};

}  // namespace encrypted_email::intake
