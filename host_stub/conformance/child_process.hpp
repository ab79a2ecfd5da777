// child_process.hpp - a program in a process group of its own, with a time limit.
//
// Standard input is empty; standard output and standard error go to one file in memory, whose end
// is kept; descriptor 3 is a pipe that the program reports through.  When the time is up, the
// whole group is killed.
//
// Threads: may be called from several threads at once.
// Fails:   throws std::system_error when there are no more processes or descriptors.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace host_stub::conformance {

/// The descriptor that a child reports through.
inline constexpr int kReportDescriptor = 3;

struct ChildEnd {
    bool timed_out = false;
    int wait_status = 0;  ///< As waitpid() gives it.
    std::string report;   ///< What came through the pipe.
    std::string output;   ///< The last 4 KB of standard output and standard error.
};

/// `arguments` begins with the path of the program.
ChildEnd run_child(const std::vector<std::string>& arguments, std::chrono::seconds time_limit);

/// "was killed by signal 11 (Segmentation fault)", "ended with exit code 0".
std::string describe_end(int wait_status);

}  // namespace host_stub::conformance
