// submit_gate.hpp - lets submit() through while a sink runs, and lets stop() wait until the last
// one has left.
//
// One atomic word: the lowest bit says that the gate is open, the rest counts who is inside.
// Passing costs two atomic additions and never waits; only close() waits, for calls that the
// contract limits to a millisecond.
//
// Threads: enter() and leave() from any; open() and close() from one at a time.
// Fails:   never.
#pragma once

#include <atomic>
#include <cstdint>

namespace alarm_sink {

class SubmitGate {
public:
    void open() noexcept { word_.fetch_or(kOpen); }

    // Returns when nobody is inside; whoever comes later is turned away.
    void close() noexcept {
        std::uint32_t seen = word_.fetch_and(~kOpen) & ~kOpen;
        while (seen != 0) {
            word_.wait(seen);
            seen = word_.load();
        }
    }

    // False when the gate is closed; otherwise leave() must follow.
    bool enter() noexcept {
        if ((word_.fetch_add(kOneInside) & kOpen) != 0) return true;
        leave();
        return false;
    }

    void leave() noexcept {
        // Only a closed gate has somebody waiting, for the last one to leave.
        if (word_.fetch_sub(kOneInside) == kOneInside) word_.notify_all();
    }

private:
    static constexpr std::uint32_t kOpen = 1;
    static constexpr std::uint32_t kOneInside = 2;

    std::atomic<std::uint32_t> word_{0};
};

}  // namespace alarm_sink
