// secret.hpp - bytes that nobody else may see: a password, a token, or what is made of them.
//
// Their memory is locked, so that it is not swapped out, and left out of core dumps; it is
// overwritten before it is given back, also when the secret grows.  Locking takes whole pages and
// is done as far as the process may (RLIMIT_MEMLOCK): no limit is changed, and a secret that cannot
// be locked is still left out of core dumps.  A secret can be moved and not copied.
//
// Does not reach copies that were made elsewhere: whoever copies a secret wipes the copy.
//
// Threads: distinct objects are independent.
// Fails:   std::bad_alloc.
// See:     mlock(2), madvise(2) on MADV_DONTDUMP and MADV_WIPEONFORK, explicit_bzero(3)
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace encrypted_email::sasl {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text) { append(text); }
    explicit Secret(std::span<const std::uint8_t> bytes) { append(bytes); }
    ~Secret() { clear(); }
    Secret(Secret&& other) noexcept { swap(other); }
    Secret& operator=(Secret&& other) noexcept {
        Secret(std::move(other)).swap(*this);
        return *this;
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    // Not of its own bytes.
    void append(std::string_view text);
    void append(std::span<const std::uint8_t> bytes) {
        append(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    }

    // So many bytes more, to be written to.
    [[nodiscard]] std::span<char> extend(std::size_t size);

    // Overwrites and gives back.
    void clear() noexcept;

    [[nodiscard]] std::string_view view() const { return {data_, size_}; }
    [[nodiscard]] std::span<const std::uint8_t> bytes() const {
        return {reinterpret_cast<const std::uint8_t*>(data_), size_};
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }

private:
    void swap(Secret& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

    char* data_ = nullptr;  // pages of its own
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace encrypted_email::sasl
