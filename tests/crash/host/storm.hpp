// storm.hpp - events handed over as fast as it goes, by a thread that may not wait for anything.
//
// The thread gives up, by seccomp, every system call but those of locks, of memory, and the eight
// bytes that wake another thread: a submit() that reads, writes or syncs a file, sends something or
// sleeps ends the process with a word about the call.  (Not in a build with sanitizers, which make
// such calls themselves.)  How often the thread had to wait for a lock is counted by the kernel
// (voluntary context switches).
//
// Threads: run_storm() starts one and waits for it.
#pragma once

#include <functional>

#include "plugin_api/cpp/sink_handle.hpp"
#include "tests/crash/generator.hpp"
#include "tests/crash/host/storm_figures.hpp"

namespace crash {

/// Submits the events below `until` one at a time; after E_AGAIN it waits for `wait_for_room`.
[[nodiscard]] StormFigures run_storm(const Generator& generator, Index until,
                                     alarm_sink::SinkHandle& sink,
                                     const std::function<void()>& wait_for_room);

}  // namespace crash
