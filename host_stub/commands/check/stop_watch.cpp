#include "host_stub/commands/check/stop_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace host_stub::commands::checking {

StopWatch::StopWatch(host::StopSignal& stop, std::function<void()> on_stop)
    : end_(::eventfd(0, EFD_CLOEXEC)) {
    if (end_ < 0) throw std::system_error(errno, std::system_category(), "eventfd");
    thread_ = std::thread([this, &stop, on_stop = std::move(on_stop)] {
        pollfd events[] = {{stop.descriptor(), POLLIN, 0}, {end_, POLLIN, 0}};
        while (::poll(events, 2, -1) < 0) {
        }
        if (events[0].revents != 0 && stop.came()) on_stop();
    });
}

StopWatch::~StopWatch() {
    const std::uint64_t one = 1;
    static_cast<void>(::write(end_, &one, sizeof one));
    thread_.join();
    ::close(end_);
}

}  // namespace host_stub::commands::checking
