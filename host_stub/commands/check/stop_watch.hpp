// stop_watch.hpp - runs something when a stop signal comes, as long as it exists.
//
// Threads: the callback runs on a thread of the object's own.
// Fails:   the constructor throws std::system_error.
#pragma once

#include <functional>
#include <thread>

#include "host_stub/host/stop_signal.hpp"

namespace host_stub::commands::checking {

class StopWatch {
public:
    /// `stop` outlives the object; `on_stop` is called once at most.
    StopWatch(host::StopSignal& stop, std::function<void()> on_stop);
    ~StopWatch();
    StopWatch(const StopWatch&) = delete;
    StopWatch& operator=(const StopWatch&) = delete;

private:
    int end_;  ///< Readable when the object ends.
    std::thread thread_;
};

}  // namespace host_stub::commands::checking
