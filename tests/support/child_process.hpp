// child_process.hpp - programs that a test runs: to their end, or beside it.
//
// A Daemon gets SIGTERM when the test ends, however it ends: a test that crashes leaves no server
// behind.
//
// Threads: distinct objects are independent.
// Fails:   throws std::system_error when the program cannot be started.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace test_support {

struct Finished {
    int status = 0;      ///< of exit(); 128 + signal when a signal ended it; 127: no such program
    std::string output;  ///< standard output and standard error
};

/// `arguments` begin with the program's path, or with its name to be looked for in PATH.  What it
/// writes is searched for secrets (canary.hpp).
[[nodiscard]] Finished run(const std::vector<std::string>& arguments, std::string_view input = {});

class Daemon {
public:
    explicit Daemon(const std::vector<std::string>& arguments);
    ~Daemon();  ///< ends it
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    /// False once it has ended by itself.
    [[nodiscard]] bool is_running();

    /// Ends it with SIGTERM and waits until it is gone.
    void end();

private:
    pid_t guardian_;
    int leash_;  ///< the guardian ends the daemon when this is closed
};

}  // namespace test_support
