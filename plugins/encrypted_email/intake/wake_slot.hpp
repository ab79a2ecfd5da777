// wake_slot.hpp - memory for the one function that wakes the I/O thread, so that waking it costs
// the host's thread no allocation.
//
// Promises: enough for one function at a time; a second one that is posted before the first has
// begun would share its memory, and HandOver posts none.
//
// Threads: allocator objects are values; the slot outlives what was posted with them.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace encrypted_email::intake {

class WakeSlot {
public:
    static constexpr std::size_t kSize = 128;

    template <typename T>
    class Allocator {
    public:
        using value_type = T;

        explicit Allocator(WakeSlot& slot) : slot_(&slot) {}
        template <typename Other>
        Allocator(const Allocator<Other>& other) : slot_(other.slot_) {}

        [[nodiscard]] T* allocate(std::size_t count) {
            static_assert(sizeof(T) <= kSize);
            if (count != 1) throw std::bad_alloc();
            return reinterpret_cast<T*>(slot_->memory_.data());
        }
        void deallocate(T*, std::size_t) {}

        template <typename Other>
        friend bool operator==(const Allocator& a, const Allocator<Other>& b) {
            return a.slot_ == b.slot_;
        }

    private:
        template <typename Other>
        friend class Allocator;

        WakeSlot* slot_;
    };

private:
    alignas(std::max_align_t) std::array<std::byte, kSize> memory_;
};

}  // namespace encrypted_email::intake
