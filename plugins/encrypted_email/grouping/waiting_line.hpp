// waiting_line.hpp - events that wait in one lane of a group: the first ones in memory, the rest,
// after a storm or an outage, on disk alone.
//
// As long as memory allows, every event is held here.  Then new ones are not, if they are on disk:
// they are the line's tail, which is loaded, oldest first, when those before it have left.  What
// only memory has is always held.
//
// Knows neither the disk nor what is due: its owner loads and decides.
//
// Threads: one thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::grouping {

// What all lines share: how much they hold in memory together, and whether the disk answers.  The
// limit is a guide, not a wall: what is loaded to be sent counts but is never refused.
struct MemoryBudget {
    // While it does not, what is held goes without waiting for what is on disk.
    bool disk_works = true;
    std::size_t limit = 2 * 1024 * 1024;
    std::size_t used = 0;
};

class WaitingLine {
public:
    // Holds an event that arrived then (on the monotonic clock), or leaves it to the tail.
    void add(const intake::EventHandle& event, bool on_disk, std::int64_t arrived_ns,
             MemoryBudget& budget) {
        const bool over = budget.used + event->footprint() > budget.limit;
        if (on_disk && (tail_ || (over && !head_.empty()))) {
            tail_ = true;
            return;
        }
        if (on_disk) last_held_ = (*event)->number;
        hold(event, arrived_ns, budget);
    }

    // Events are on disk that this run has not seen.
    void expect_tail() { tail_ = true; }

    // What has to be loaded so that `wanted` events are held, if anything can be: behind which
    // event, and how many.  Asked for once: until loaded() it answers nothing.
    struct Missing {
        std::uint64_t after;
        std::size_t count;
    };
    [[nodiscard]] std::optional<Missing> missing(std::size_t wanted) {
        if (!tail_ || loading_ || head_.size() >= wanted) return std::nullopt;
        loading_ = true;
        return Missing{last_held_, wanted - head_.size()};
    }
    [[nodiscard]] bool is_loading() const { return loading_; }

    // The answer.  `more`: the tail goes on behind them.
    template <typename ArrivedAt>
    void loaded(const std::vector<intake::EventHandle>& events, bool more, ArrivedAt arrived_at,
                MemoryBudget& budget) {
        loading_ = false;
        tail_ = more;
        for (const intake::EventHandle& event : events) {
            last_held_ = (*event)->number;
            hold(event, arrived_at(**event), budget);
        }
    }

    // The oldest ones, at most so many.
    [[nodiscard]] std::vector<intake::EventHandle> take(std::size_t most, MemoryBudget& budget) {
        std::vector<intake::EventHandle> events;
        events.reserve(std::min(most, head_.size()));
        while (!head_.empty() && events.size() < most) {
            budget.used -= head_.front().event->footprint();
            events.push_back(std::move(head_.front().event));
            head_.pop_front();
        }
        return events;
    }

    // Lets go of those that `is_gone`, and returns them.
    template <typename IsGone>
    std::vector<intake::EventHandle> drop(IsGone is_gone, MemoryBudget& budget) {
        std::vector<intake::EventHandle> gone;
        std::erase_if(head_, [&](const Waiting& waiting) {
            if (!is_gone(**waiting.event)) return false;
            budget.used -= waiting.event->footprint();
            gone.push_back(waiting.event);
            return true;
        });
        return gone;
    }

    // Calls visit(const intake::Event&) for every event that is held.
    template <typename Visitor>
    void for_each(Visitor visit) const {
        for (const Waiting& waiting : head_)
            visit(**waiting.event);
    }

    [[nodiscard]] bool empty() const { return head_.empty() && !tail_; }
    [[nodiscard]] std::size_t held() const { return head_.size(); }
    [[nodiscard]] bool has_tail() const { return tail_; }

    // Of the oldest event that is held; there must be one.
    [[nodiscard]] std::int64_t front_arrived_ns() const { return head_.front().arrived_ns; }
    [[nodiscard]] std::uint64_t front_number() const { return (*head_.front().event)->number; }
    // Of the last event of a batch of so many; they must be held.
    [[nodiscard]] std::int64_t arrived_ns(std::size_t position) const {
        return head_[position].arrived_ns;
    }

private:
    struct Waiting {
        intake::EventHandle event;
        std::int64_t arrived_ns;
    };

    void hold(const intake::EventHandle& event, std::int64_t arrived_ns, MemoryBudget& budget) {
        budget.used += event->footprint();
        head_.push_back({event, arrived_ns});
    }

    std::deque<Waiting> head_;
    bool tail_ = false;
    bool loading_ = false;
    std::uint64_t last_held_ = 0;  // the last event of the line's order on disk that was held
};

}  // namespace encrypted_email::grouping
