// process_state.hpp - what a sink must leave alone in the process that it is a guest of.
//
// Threads: reads the state of the whole process; call it while nothing else changes that.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace host_stub::conformance {

/// Ids of all threads of this process.
std::set<pid_t> thread_ids();

/// Threads that are there now and were not in `before`; waits a second for those that are ending.
std::set<pid_t> threads_beside(const std::set<pid_t>& before);

/// Open descriptors of this process.
std::set<int> open_descriptors();

/// "7 -> socket:[1234]"
std::string describe_descriptor(int descriptor);

/// The signals that a thread blocks, one bit each from SIGHUP as bit 0.
std::uint64_t blocked_signals(pid_t thread);

/// The disposition of every signal and the mask of this thread, as text that can be compared and
/// shown: one line per signal that has changed.
std::vector<std::string> signal_dispositions();

std::string working_directory();
mode_t current_umask();
std::vector<std::string> environment();
std::string locale_name();

}  // namespace host_stub::conformance
