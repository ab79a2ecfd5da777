#include "encrypted_email/intake/event_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

using encrypted_email::intake::EventMemory;

namespace {

TEST(EventMemory, GivesBlocksThatDoNotOverlapAndAreAligned) {
    EventMemory memory;
    struct Block {
        unsigned char* at;
        std::size_t size;
    };
    std::vector<Block> blocks;
    for (const std::size_t size : {1u, 127u, 128u, 129u, 700u, 4096u, 4097u, 1u << 20}) {
        for (int i = 0; i < 40; ++i) {
            auto* const at = static_cast<unsigned char*>(memory.allocate(size, 16));
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(at) % 16, 0u);
            std::memset(at, static_cast<int>(blocks.size() % 251), size);
            blocks.push_back({at, size});
        }
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto* const begin = blocks[i].at;
        EXPECT_TRUE(std::all_of(begin, begin + blocks[i].size,
                                [i](unsigned char byte) { return byte == i % 251; }))
            << i;
        memory.deallocate(blocks[i].at, blocks[i].size, 16);
    }
}

TEST(EventMemory, UsesWhatWasGivenBackAgain) {
    EventMemory memory;
    std::set<void*> first;
    for (int i = 0; i < 1000; ++i)
        first.insert(memory.allocate(700, 16));
    for (void* const block : first)
        memory.deallocate(block, 700, 16);
    // A few that were fetched with the first ones come before them.
    std::size_t others = 0;
    for (int i = 0; i < 1000; ++i)
        others += first.contains(memory.allocate(650, 16)) ? 0u : 1u;
    EXPECT_LT(others, 32u) << "a block is for all sizes of its step";
}

TEST(EventMemory, MovesBlocksBetweenThreads) {
    constexpr std::size_t kEach = 20'000;
    EventMemory memory;
    std::mutex mutex;
    std::vector<std::uint64_t*> handed_over;
    std::vector<std::thread> threads;
    for (std::uint64_t giver = 0; giver < 2; ++giver) {
        threads.emplace_back([&, giver] {
            for (std::uint64_t i = 0; i < kEach; ++i) {
                auto* const block = static_cast<std::uint64_t*>(memory.allocate(256, 16));
                block[0] = giver;
                block[31] = ~giver;
                const std::lock_guard lock(mutex);
                handed_over.push_back(block);
            }
        });
    }
    std::atomic<std::size_t> dropped{0};
    for (int dropper = 0; dropper < 2; ++dropper) {
        threads.emplace_back([&] {
            while (dropped < 2 * kEach) {
                std::vector<std::uint64_t*> taken;
                {
                    const std::lock_guard lock(mutex);
                    taken.swap(handed_over);
                }
                for (std::uint64_t* const block : taken) {
                    EXPECT_EQ(block[0], ~block[31]) << "somebody else has it too";
                    memory.deallocate(block, 256, 16);
                }
                dropped += taken.size();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(dropped, 2 * kEach);
}

}  // namespace
