#include "host_stub/host/stop_signal.hpp"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace host_stub::host {

StopSignal::StopSignal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    const int error = ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    if (error != 0) throw std::system_error(error, std::system_category(), "pthread_sigmask");
    descriptor_ = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor_ < 0) throw std::system_error(errno, std::system_category(), "signalfd");
}

StopSignal::~StopSignal() { ::close(descriptor_); }

bool StopSignal::came() noexcept {
    signalfd_siginfo signal{};
    if (!came_) came_ = ::read(descriptor_, &signal, sizeof signal) == sizeof signal;
    return came_;
}

}  // namespace host_stub::host
