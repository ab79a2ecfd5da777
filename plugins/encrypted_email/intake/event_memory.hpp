// event_memory.hpp - where events live: blocks that are used again, from any thread.
//
// The standard's synchronized_pool_resource keeps a pool for each thread, and an event is copied by
// the host's thread and dropped by the sink's: then it takes its lock in earnest and searches every
// thread's pool, for 1,350 instructions an event.  One pool behind one mutex takes 350.
//
// Threads: calls from any thread.
// Fails:   std::bad_alloc
#pragma once

#include <cstddef>
#include <memory_resource>
#include <mutex>

namespace encrypted_email::intake {

class EventMemory final : public std::pmr::memory_resource {
private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        const std::lock_guard lock(mutex_);
        return pool_.allocate(bytes, alignment);
    }

    void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
        const std::lock_guard lock(mutex_);
        pool_.deallocate(block, bytes, alignment);
    }

    [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

    // Blocks are fetched so many at a time at most: a pool keeps what it has fetched.
    static constexpr std::size_t kBlocksAtOnce = 256;

    std::mutex mutex_;
    std::pmr::unsynchronized_pool_resource pool_{{.max_blocks_per_chunk = kBlocksAtOnce}};
};

}  // namespace encrypted_email::intake
