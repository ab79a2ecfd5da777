#include "tests/support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

namespace test_support {
namespace {

constexpr int kNotStarted = 127;

std::vector<char*> pointers_to(const std::vector<std::string>& arguments) {
    std::vector<char*> pointers;
    for (const std::string& argument : arguments)
        pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

pid_t forked() {
    const pid_t process = ::fork();
    if (process < 0) throw std::system_error(errno, std::generic_category(), "fork");
    return process;
}

int status_of(int wait_status) {
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

// A small input, of which a pipe takes all at once.
int pipe_with(std::string_view input) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0 ||
        ::write(ends[1], input.data(), input.size()) != static_cast<ssize_t>(input.size())) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    ::close(ends[1]);
    return ends[0];
}

}  // namespace

Finished run(const std::vector<std::string>& arguments, std::string_view input) {
    const auto pointers = pointers_to(arguments);
    const int source = pipe_with(input);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    const pid_t process = forked();
    if (process == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(source, STDIN_FILENO);
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        ::execvp(pointers.front(), pointers.data());
        ::_exit(kNotStarted);
    }
    ::close(source);
    ::close(ends[1]);
    Finished finished;
    std::array<char, 4096> buffer{};
    for (ssize_t size = 0; (size = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
        finished.output.append(buffer.data(), static_cast<std::size_t>(size));
    }
    ::close(ends[0]);
    int wait_status = 0;
    ::waitpid(process, &wait_status, 0);
    finished.status = status_of(wait_status);
    if (finished.status == kNotStarted) finished.output += "cannot run " + arguments.front();
    return finished;
}

Daemon::Daemon(const std::vector<std::string>& arguments) : process_(-1) {
    const auto pointers = pointers_to(arguments);
    process_ = forked();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        ::setsid();  // a process group that can be ended as a whole
        ::execvp(pointers.front(), pointers.data());
        ::_exit(kNotStarted);
    }
}

Daemon::~Daemon() { end(); }

bool Daemon::is_running() {
    if (process_ < 0) return false;
    if (::waitpid(process_, nullptr, WNOHANG) == process_) process_ = -1;
    return process_ >= 0;
}

void Daemon::end() {
    if (process_ < 0) return;
    const pid_t group = process_;
    ::kill(process_, SIGTERM);
    const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (is_running()) {
        if (std::chrono::steady_clock::now() >= latest) ::kill(-group, SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ::kill(-group, SIGKILL);
}

}  // namespace test_support
