#include "tests/support/child_process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "tests/support/canary.hpp"

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

struct Pipe {
    int reading;
    int writing;
};

Pipe new_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    return {ends[0], ends[1]};
}

// A small input, of which a pipe takes all at once.
int pipe_with(std::string_view input) {
    const auto [reading, writing] = new_pipe();
    if (::write(writing, input.data(), input.size()) != static_cast<ssize_t>(input.size())) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    ::close(writing);
    return reading;
}

// Runs its arguments until they end by themselves or its standard input does.  The kernel's own
// death signal would not do: it is forgotten when a daemon changes its user.
constexpr const char* kGuardian = R"(
    exec 3<&0 4>&2 2>/dev/null
    "$@" 3<&- </dev/null 2>&4 4>&- & daemon=$!
    { read -r leash <&3; kill "$daemon"; } & watcher=$!
    wait "$daemon"
    kill "$watcher"
)";

}  // namespace

Finished run(const std::vector<std::string>& arguments, std::string_view input) {
    const auto pointers = pointers_to(arguments);
    const int source = pipe_with(input);
    const auto [reading, writing] = new_pipe();
    const pid_t process = forked();
    if (process == 0) {
        ::dup2(source, STDIN_FILENO);
        ::dup2(writing, STDOUT_FILENO);
        ::dup2(writing, STDERR_FILENO);
        ::execvp(pointers.front(), pointers.data());
        ::_exit(kNotStarted);
    }
    ::close(source);
    ::close(writing);
    Finished finished;
    std::array<char, 4096> buffer{};
    for (ssize_t size = 0; (size = ::read(reading, buffer.data(), buffer.size())) > 0;) {
        finished.output.append(buffer.data(), static_cast<std::size_t>(size));
    }
    ::close(reading);
    int wait_status = 0;
    ::waitpid(process, &wait_status, 0);
    finished.status = status_of(wait_status);
    expect_no_secret(finished.output, "what " + arguments.front() + " wrote");
    if (finished.status == kNotStarted) finished.output += "cannot run " + arguments.front();
    return finished;
}

Daemon::Daemon(const std::vector<std::string>& arguments) {
    std::vector<std::string> guarded{"/bin/sh", "-c", kGuardian, "guardian"};
    guarded.insert(guarded.end(), arguments.begin(), arguments.end());
    const auto pointers = pointers_to(guarded);
    const auto [reading, writing] = new_pipe();
    guardian_ = forked();
    if (guardian_ == 0) {
        ::setsid();  // a terminal's Ctrl-C is the test's, and reaches the daemon through it
        ::dup2(reading, STDIN_FILENO);
        ::execv(pointers.front(), pointers.data());
        ::_exit(kNotStarted);
    }
    ::close(reading);
    leash_ = writing;
}

Daemon::~Daemon() { end(); }

bool Daemon::is_running() {
    if (guardian_ < 0) return false;
    if (::waitpid(guardian_, nullptr, WNOHANG) == guardian_) guardian_ = -1;
    return guardian_ >= 0;
}

void Daemon::end() {
    if (leash_ < 0) return;
    ::close(std::exchange(leash_, -1));
    if (guardian_ >= 0) ::waitpid(std::exchange(guardian_, -1), nullptr, 0);
}

}  // namespace test_support
