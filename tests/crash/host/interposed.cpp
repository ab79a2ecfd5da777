#include "tests/crash/host/interposed.hpp"

#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>

namespace crash {
namespace {

KillPoint point;
std::atomic<std::uint32_t> calls = 0;  // of the kind that counts

void die_if(bool it_is_time) {
    if (it_is_time) ::kill(::getpid(), SIGKILL);
}

// One call, from before it to after it.
template <typename Call>
auto counted(Moment moment, Call call) {
    const bool counts = point.moment == moment || point.moment == Moment::any_call;
    const bool is_it = counts && ++calls == point.count;
    die_if(is_it && !point.after);
    const auto result = call();
    die_if(is_it && point.after);
    return result;
}

}  // namespace

void die_at_call(const KillPoint& at) { point = at; }

}  // namespace crash

#define INTERPOSED extern "C" __attribute__((visibility("default")))

INTERPOSED int fsync(int descriptor) {
    return crash::counted(crash::Moment::fsync,
                          [=] { return static_cast<int>(::syscall(SYS_fsync, descriptor)); });
}

INTERPOSED int fdatasync(int descriptor) {
    return crash::counted(crash::Moment::fdatasync,
                          [=] { return static_cast<int>(::syscall(SYS_fdatasync, descriptor)); });
}

INTERPOSED ssize_t pwrite(int descriptor, const void* data, size_t size, off_t offset) {
    return crash::counted(crash::Moment::pwrite, [=] {
        return static_cast<ssize_t>(::syscall(SYS_pwrite64, descriptor, data, size, offset));
    });
}

INTERPOSED ssize_t pwrite64(int descriptor, const void* data, size_t size, off64_t offset) {
    return crash::counted(crash::Moment::pwrite, [=] {
        return static_cast<ssize_t>(::syscall(SYS_pwrite64, descriptor, data, size, offset));
    });
}

INTERPOSED int rename(const char* from, const char* to) noexcept {
    return crash::counted(crash::Moment::rename, [=] {
        return static_cast<int>(::syscall(SYS_renameat, -100, from, -100, to));
    });
}
