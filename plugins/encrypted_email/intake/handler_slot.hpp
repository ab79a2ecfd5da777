// handler_slot.hpp - memory for one asynchronous operation at a time, so that beginning one costs
// no allocation: the host's thread waking the I/O thread, and reading from a socket.
//
// Bind Allocator to the operation's handler (asio::bind_allocator).
//
// Promises: enough for one operation of up to kSize bytes; a second one that begins before the
// first has called its handler would share its memory, so the owner begins none.
//
// Threads: allocator objects are values; the slot outlives the operation.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace encrypted_email::intake {

template <std::size_t kSize>
class HandlerSlot {
public:
    template <typename T>
    class Allocator {
    public:
        using value_type = T;

        explicit Allocator(HandlerSlot& slot) : slot_(&slot) {}
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

        HandlerSlot* slot_;
    };

    [[nodiscard]] Allocator<std::byte> allocator() { return Allocator<std::byte>(*this); }

private:
    alignas(std::max_align_t) std::array<std::byte, kSize> memory_;
};

}  // namespace encrypted_email::intake
