#include "encrypted_email/intake/hand_over.hpp"

#include <algorithm>
#include <utility>

namespace encrypted_email::intake {

HandOver::HandOver(Limits limits, std::function<void()> wake, std::pmr::memory_resource& memory)
    : limits_(limits), wake_(std::move(wake)), memory_(memory) {}

bool HandOver::has_room(std::size_t bytes, bool urgent) const {
    const std::size_t events_limit = urgent ? limits_.events : limits_.events - limits_.events / 10;
    const std::size_t bytes_limit = urgent ? limits_.bytes : limits_.bytes - limits_.bytes / 10;
    // One that is larger than all that may be held is taken alone: else it never would be.
    return held_events_ < events_limit && (held_events_ == 0 || held_bytes_ + bytes <= bytes_limit);
}

void HandOver::number_after(std::uint64_t number) {
    const std::scoped_lock lock(mutex_);
    last_number_ = std::max(last_number_, number);
}

HandOver::Answer HandOver::push(const Event& event) {
    // Copied before the lock is taken: a long text must not keep other threads waiting.
    auto stored = std::allocate_shared<StoredEvent>(
        std::pmr::polymorphic_allocator<StoredEvent>(&memory_), event, memory_);
    const bool urgent =
        static_cast<int>(event.priority) <= urgent_priority_.load(std::memory_order_relaxed);
    {
        const std::scoped_lock lock(mutex_);
        if (closed_) return Answer::closed;
        if (!has_room(stored->footprint(), urgent)) {
            ++refusals_;
            return Answer::full;
        }
        ++held_events_;
        held_bytes_ += stored->footprint();
        stored->set_number(++last_number_);
        waiting_.push_back(std::move(stored));
        if (std::exchange(woken_, true)) return Answer::taken;
    }
    wake_();
    return Answer::taken;
}

void HandOver::take(std::vector<EventHandle>& events) {
    events.clear();
    const std::scoped_lock lock(mutex_);
    woken_ = false;
    waiting_.swap(events);
}

void HandOver::release(const Room& room) {
    const std::scoped_lock lock(mutex_);
    held_events_ -= room.events_;
    held_bytes_ -= room.bytes_;
}

void HandOver::release(const StoredEvent& event) {
    Room room;
    room.add(event);
    release(room);
}

std::size_t HandOver::take_writable() {
    const std::scoped_lock lock(mutex_);
    // A host that was refused waits for room that is worth coming back for.
    const bool room = held_events_ < limits_.events / 2 && held_bytes_ < limits_.bytes / 2;
    return room ? std::exchange(refusals_, 0) : 0;
}

std::size_t HandOver::close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    return std::exchange(refusals_, 0);
}

}  // namespace encrypted_email::intake
