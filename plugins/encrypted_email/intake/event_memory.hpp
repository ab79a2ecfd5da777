// event_memory.hpp - where events live: blocks that are used again.
//
// An event is copied by the host's thread and dropped by the sink's, thousands of times a second.
// The standard's synchronized_pool_resource searches every thread's pool then (1,350 instructions
// an event), one pool behind one mutex has both threads wait for each other.  Here a block that is
// given back goes to the top of a stack without a lock, and whoever needs blocks takes the whole
// stack.
//
// Promises: what was fetched is kept until it is destroyed, so that nothing is allocated once as
// many events were held as ever will be.
//
// Threads: calls from any thread.
// Fails:   std::bad_alloc
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <new>
#include <vector>

namespace encrypted_email::intake {

class EventMemory final : public std::pmr::memory_resource {
public:
    // In blocks that are not given back, as of some moment between those before and after.
    [[nodiscard]] std::size_t bytes_in_use() const {
        return allocated_.load(std::memory_order_relaxed) -
               returned_.load(std::memory_order_relaxed);
    }

private:
    // Blocks have whole steps; what is larger than the largest is fetched for itself.
    static constexpr std::size_t kStep = 128;
    static constexpr std::size_t kSizes = 32;
    // Fetched at a time.
    static constexpr std::size_t kBytesAtOnce = 16 * 1024;

    struct Free {
        Free* next;
    };
    struct Blocks {
        std::atomic<Free*> returned{nullptr};
        Free* ready = nullptr;  // guarded by mutex_
    };

    [[nodiscard]] static bool is_large(std::size_t bytes) { return bytes > kStep * kSizes; }
    [[nodiscard]] Blocks& blocks_of(std::size_t bytes) {
        return sizes_[bytes == 0 ? 0 : (bytes - 1) / kStep];
    }

    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        allocated_.fetch_add(bytes, std::memory_order_relaxed);
        if (is_large(bytes)) return ::operator new(bytes, std::align_val_t(alignment));
        Blocks& blocks = blocks_of(bytes);
        const std::lock_guard lock(mutex_);
        if (blocks.ready == nullptr) {
            // All of them at once, so that nobody can have changed what the top one points to.
            blocks.ready = blocks.returned.exchange(nullptr, std::memory_order_acquire);
        }
        if (blocks.ready == nullptr) fetch(blocks);
        Free* const block = blocks.ready;
        blocks.ready = block->next;
        return block;
    }

    void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
        returned_.fetch_add(bytes, std::memory_order_relaxed);
        if (is_large(bytes)) {
            ::operator delete(block, std::align_val_t(alignment));
            return;
        }
        std::atomic<Free*>& returned = blocks_of(bytes).returned;
        Free* const free = ::new (block) Free{returned.load(std::memory_order_relaxed)};
        while (!returned.compare_exchange_weak(free->next, free, std::memory_order_release,
                                               std::memory_order_relaxed)) {
        }
    }

    [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

    void fetch(Blocks& blocks) {
        const std::size_t size = (static_cast<std::size_t>(&blocks - sizes_.data()) + 1) * kStep;
        chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(kBytesAtOnce));
        std::byte* const begin = chunks_.back().get();
        for (std::size_t at = kBytesAtOnce / size; at-- > 0;)
            blocks.ready = ::new (begin + at * size) Free{blocks.ready};
    }

    std::atomic<std::size_t> allocated_{0};
    std::array<Blocks, kSizes> sizes_;
    std::atomic<std::size_t> returned_{0};
    std::mutex mutex_;
    std::vector<std::unique_ptr<std::byte[]>> chunks_;
};

}  // namespace encrypted_email::intake
