// prepare - what a board's own hardware does before the first program: sets the clock, and gives
// the kernel's random numbers a seed.
//
// usage: prepare SECONDS-SINCE-1970
//
// The virtual machine has neither a clock of its own nor noise. Without a seed its programs would
// wait for random numbers until enough interrupts have come, and nobody knows how long that is. The
// seed is the same each time: nothing in there is secret, and runs repeat better.
#include <fcntl.h>
#include <linux/random.h>
#include <sys/ioctl.h>

#include <charconv>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace {

bool seed() {
    // rand_pool_info ends with an array without a length.
    struct {
        int bits, bytes;
        unsigned char noise[32];
    } pool{256, 32, {}};
    for (unsigned char& byte : pool.noise)
        byte = static_cast<unsigned char>(&byte - pool.noise);
    const int device = ::open("/dev/urandom", O_WRONLY | O_CLOEXEC);
    return device >= 0 && ::ioctl(device, RNDADDENTROPY, &pool) == 0;
}

}  // namespace

int main(int count, char** arguments) {
    timespec time{};
    const std::string_view text = count == 2 ? arguments[1] : "";
    const auto read = std::from_chars(text.data(), text.data() + text.size(), time.tv_sec);
    if (read.ec != std::errc()) {
        std::fputs("usage: prepare SECONDS-SINCE-1970\n", stderr);
        return 2;
    }
    if (::clock_settime(CLOCK_REALTIME, &time) != 0 || !seed()) {
        std::perror("prepare");
        return 1;
    }
    return 0;
}
