#include "host_stub/host/latch.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace host_stub::host {

Latch::Latch() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::system_category(), "eventfd");
}

Latch::~Latch() { ::close(descriptor_); }

void Latch::raise() noexcept {
    // It fails only when the counter is full, and then the latch is raised already.
    static_cast<void>(::eventfd_write(descriptor_, 1));
}

bool Latch::take() noexcept {
    eventfd_t count{};
    return ::eventfd_read(descriptor_, &count) == 0;
}

}  // namespace host_stub::host
