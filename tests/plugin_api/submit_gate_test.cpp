#include "plugin_api/cpp/submit_gate.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace alarm_sink {
namespace {

TEST(SubmitGate, IsClosedAtFirst) {
    SubmitGate gate;
    EXPECT_FALSE(gate.enter());
}

TEST(SubmitGate, TurnsAwayWhoComesAfterClose) {
    SubmitGate gate;
    gate.open();
    ASSERT_TRUE(gate.enter());
    gate.leave();
    gate.close();
    EXPECT_FALSE(gate.enter());
    gate.open();
    EXPECT_TRUE(gate.enter());
}

TEST(SubmitGate, CloseWaitsForEveryoneInside) {
    SubmitGate gate;
    gate.open();
    std::atomic<int> inside{0};
    std::atomic<bool> seen_inside_after_close{false};
    std::atomic<bool> closed{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            while (gate.enter()) {
                ++inside;
                if (closed) seen_inside_after_close = true;
                --inside;
                gate.leave();
            }
        });
    }
    while (inside == 0)
        std::this_thread::yield();
    gate.close();
    EXPECT_EQ(inside, 0);
    closed = true;
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_FALSE(seen_inside_after_close);
}

}  // namespace
}  // namespace alarm_sink
