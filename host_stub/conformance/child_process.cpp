#include "host_stub/conformance/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace host_stub::conformance {

namespace {

constexpr off_t kOutputKept = 4096;

class Descriptor {
public:
    explicit Descriptor(int number, const char* what) : number_(number) {
        if (number_ < 0) throw std::system_error(errno, std::system_category(), what);
    }
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }

private:
    int number_;
};

pid_t spawn(const std::vector<std::string>& arguments, int output, int report) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, report, kReportDescriptor);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::vector<char*> pointers;
    for (const std::string& argument : arguments) {
        pointers.push_back(const_cast<char*>(argument.c_str()));
    }
    pointers.push_back(nullptr);
    pid_t child = 0;
    const int error =
        ::posix_spawn(&child, pointers[0], &actions, &attributes, pointers.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (error != 0) throw std::system_error(error, std::system_category(), arguments[0]);
    return child;
}

/// False when it still runs at the end of the time.
bool wait_for_end(pid_t child, std::chrono::milliseconds time_limit) {
    const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)), "pidfd_open");
    const auto end = std::chrono::steady_clock::now() + time_limit;
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd waiting{process.number(), POLLIN, 0};
        if (::poll(&waiting, 1, left.count() < 0 ? 0 : static_cast<int>(left.count())) == 1) {
            return true;
        }
        if (left.count() <= 0) return false;
    }
}

std::string read_pipe(int descriptor) {
    std::string text;
    char buffer[1024];
    for (;;) {
        const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
        if (got <= 0) return text;
        text.append(buffer, static_cast<std::size_t>(got));
    }
}

std::string read_end(int file) {
    const off_t size = ::lseek(file, 0, SEEK_END);
    std::string text(static_cast<std::size_t>(std::min(size, kOutputKept)), '\0');
    const ssize_t got =
        ::pread(file, text.data(), text.size(), size - static_cast<off_t>(text.size()));
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
}

}  // namespace

ChildEnd run_child(const std::vector<std::string>& arguments, std::chrono::seconds time_limit) {
    const Descriptor output(::memfd_create("output", MFD_CLOEXEC), "memfd_create");
    int pipe[2] = {-1, -1};
    // Non-blocking for the reader: a grandchild may hold the other end open.
    if (::pipe2(pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        throw std::system_error(errno, std::system_category(), "pipe2");
    }
    const Descriptor report(pipe[0], "pipe2");
    Descriptor report_in(pipe[1], "pipe2");

    const pid_t child = spawn(arguments, output.number(), report_in.number());
    report_in.close();
    ChildEnd end;
    end.timed_out = !wait_for_end(child, time_limit);
    // The group, also when the child has ended: what it has started must not stay behind.
    ::kill(-child, SIGKILL);
    while (::waitpid(child, &end.wait_status, 0) < 0 && errno == EINTR) {
    }
    end.report = read_pipe(report.number());
    end.output = read_end(output.number());
    return end;
}

std::string describe_end(int wait_status) {
    if (WIFSIGNALED(wait_status)) {
        const int number = WTERMSIG(wait_status);
        const char* name = ::sigdescr_np(number);
        return fmt::format("was killed by signal {} ({})", number,
                           name == nullptr ? "unknown" : name);
    }
    return fmt::format("ended with exit code {}", WEXITSTATUS(wait_status));
}

}  // namespace host_stub::conformance
