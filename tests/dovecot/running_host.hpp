// running_host.hpp - a sink in a process of its own, whose memory a test looks at: the test's own
// knows every secret.
//
// `host-stub run`, which waits for more events until this ends.
//
// Threads: one thread at a time.
// Fails:   throws std::runtime_error.
#pragma once

#include <optional>
#include <string>

#include "host_stub/events/event.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace dovecot_test {

class RunningHost {
public:
    /// `secrets`: lines of name=value.
    RunningHost(const std::string& document, const std::string& secrets);
    ~RunningHost();
    RunningHost(const RunningHost&) = delete;
    RunningHost& operator=(const RunningHost&) = delete;

    void submit(const host_stub::events::Event& event) const;

    /// Its number; 0 when it has ended.
    [[nodiscard]] int process() const;

private:
    test_support::TemporaryFolder folder_;
    int feed_ = -1;
    std::optional<test_support::Daemon> host_;
};

}  // namespace dovecot_test
