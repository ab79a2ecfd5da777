// host_process.hpp - crash_host as a process that this one starts, kills and waits for.
//
// Dies with its parent.
//
// Threads: kill() from any; the rest from one.
// Fails:   throws std::system_error when it cannot be started.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace crash {

class HostProcess {
public:
    /// What it says is appended to `log`.
    HostProcess(const std::vector<std::string>& arguments, const std::filesystem::path& log);
    ~HostProcess();  ///< kills it
    HostProcess(const HostProcess&) = delete;
    HostProcess& operator=(const HostProcess&) = delete;

    [[nodiscard]] pid_t id() const { return process_; }

    /// With SIGKILL.  The process is still to be waited for.
    void kill() const;

    struct End {
        bool killed = false;  ///< by SIGKILL
        int status = 0;       ///< else its exit code, or 128 + another signal
    };

    /// Waits that long for its end; nothing when it goes on.
    [[nodiscard]] std::optional<End> wait(std::chrono::milliseconds time);

private:
    pid_t process_ = -1;
    int descriptor_ = -1;  // of the process, for poll()
    bool ended_ = false;
};

}  // namespace crash
