// The clocks of <chrono> with 64 bits of time, for processors of 32 bits.
//
// The C++ library inside is compiled by the distribution, where time_t still has 32 bits (Debian 12
// for armhf): from 19 January 2038 on its clock would say 1970, or before, and no certificate would
// be valid. What is here is found by the linker first, and asks the C library for the whole time.
// std::filesystem has the same limit, for files with such a date: only the distribution can lift
// it.
#include <chrono>
#include <ctime>

static_assert(sizeof(std::time_t) == 8, "compile with _TIME_BITS=64");

namespace {

std::chrono::nanoseconds read(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

std::chrono::system_clock::time_point std::chrono::system_clock::now() noexcept {
    return time_point(read(CLOCK_REALTIME));
}

std::chrono::steady_clock::time_point std::chrono::steady_clock::now() noexcept {
    return time_point(read(CLOCK_MONOTONIC));
}
