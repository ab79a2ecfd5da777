// guarded.hpp - memory that ends where a struct or a buffer ends: one byte further there is none.
//
// Reading or writing past the end stops the process with SIGSEGV, at the instruction that did it.
//
// Threads: Distinct objects: safe.
// Fails:   the constructor throws std::bad_alloc.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <new>
#include <type_traits>

namespace host_stub::conformance {

class GuardedBytes {
public:
    explicit GuardedBytes(std::size_t size) : size_(size) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        usable_ = (size + page - 1) / page * page;
        mapped_ = usable_ + page;
        void* memory =
            ::mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        memory_ = static_cast<char*>(memory);
        if (::mprotect(memory_ + usable_, page, PROT_NONE) != 0) throw std::bad_alloc();
    }
    ~GuardedBytes() { ::munmap(memory_, mapped_); }
    GuardedBytes(const GuardedBytes&) = delete;
    GuardedBytes& operator=(const GuardedBytes&) = delete;

    char* data() const { return memory_ + usable_ - size_; }
    std::size_t size() const { return size_; }

private:
    std::size_t size_;
    std::size_t usable_;
    std::size_t mapped_;
    char* memory_;
};

/// One struct of the contract.
template <typename Struct>
class Guarded {
    static_assert(std::is_trivially_copyable_v<Struct>);
    static_assert(sizeof(Struct) % alignof(Struct) == 0);

public:
    explicit Guarded(const Struct& value)
        : bytes_(sizeof(Struct)), value_(new (bytes_.data()) Struct(value)) {}

    Struct* get() const { return value_; }
    Struct* operator->() const { return value_; }

private:
    GuardedBytes bytes_;
    Struct* value_;
};

}  // namespace host_stub::conformance
