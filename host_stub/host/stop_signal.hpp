// stop_signal.hpp - SIGINT and SIGTERM as something to wait for.
//
// Blocks both for the thread that makes it, and for every thread that is started after it: a
// signal then never interrupts a sink, and the command decides when it looks.
//
// Threads: made on the main thread before any other is started; Shared objects: safe.
// Fails:   the constructor throws std::system_error.
#pragma once

namespace host_stub::host {

class StopSignal {
public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    /// True once a signal has come, and from then on.
    bool came() noexcept;

    /// Readable while a signal has come that came() has not seen.
    int descriptor() const noexcept { return descriptor_; }

private:
    int descriptor_;
    bool came_ = false;
};

}  // namespace host_stub::host
