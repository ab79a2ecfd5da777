#include "encrypted_email/sasl/secret.hpp"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace encrypted_email::sasl {
namespace {

std::size_t whole_pages(std::size_t size) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return (size + page - 1) / page * page;
}

// Each advice and the lock may be refused; what remains is the wiping.
char* protected_pages(std::size_t size) {
    void* const pages =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    ::madvise(pages, size, MADV_DONTDUMP);
    ::madvise(pages, size, MADV_WIPEONFORK);
    static_cast<void>(::mlock(pages, size));
    return static_cast<char*>(pages);
}

}  // namespace

void Secret::append(std::string_view text) {
    if (text.empty()) return;
    ::memcpy(extend(text.size()).data(), text.data(), text.size());
}

std::span<char> Secret::extend(std::size_t size) {
    if (capacity_ - size_ < size) {
        Secret larger;
        larger.capacity_ = whole_pages(size_ + size);
        larger.data_ = protected_pages(larger.capacity_);
        larger.append(view());
        swap(larger);
    }
    size_ += size;
    return {data_ + size_ - size, size};
}

void Secret::clear() noexcept {
    if (data_ == nullptr) return;
    ::explicit_bzero(data_, capacity_);
    ::munmap(data_, capacity_);
    data_ = nullptr;
    size_ = capacity_ = 0;
}

}  // namespace encrypted_email::sasl
