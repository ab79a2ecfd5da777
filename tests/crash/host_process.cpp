#include "tests/crash/host_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace crash {
namespace {

constexpr int kNotStarted = 127;
constexpr mode_t kMode = 0600;

[[noreturn]] void fail(const char* call) {
    throw std::system_error(errno, std::generic_category(), call);
}

}  // namespace

HostProcess::HostProcess(const std::vector<std::string>& arguments,
                         const std::filesystem::path& log) {
    std::vector<char*> pointers;
    for (const std::string& argument : arguments) {
        pointers.push_back(const_cast<char*>(argument.c_str()));
    }
    pointers.push_back(nullptr);
    const int output = ::open(log.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kMode);
    if (output < 0) fail("open");
    process_ = ::fork();
    if (process_ < 0) fail("fork");
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        ::execv(pointers.front(), pointers.data());
        ::_exit(kNotStarted);
    }
    ::close(output);
    descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
    if (descriptor_ < 0) fail("pidfd_open");
}

HostProcess::~HostProcess() {
    if (!ended_) {
        kill();
        static_cast<void>(wait(std::chrono::milliseconds(-1)));
    }
    ::close(descriptor_);
}

void HostProcess::kill() const {
    // By its descriptor: a number might be another process's by now.
    ::syscall(SYS_pidfd_send_signal, descriptor_, SIGKILL, nullptr, 0);
}

std::optional<HostProcess::End> HostProcess::wait(std::chrono::milliseconds time) {
    pollfd ready{descriptor_, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(time.count())) <= 0) return std::nullopt;
    int status = 0;
    ::waitpid(process_, &status, 0);
    ended_ = true;
    if (WIFSIGNALED(status)) {
        return End{WTERMSIG(status) == SIGKILL, 128 + WTERMSIG(status)};
    }
    return End{false, WEXITSTATUS(status)};
}

}  // namespace crash
