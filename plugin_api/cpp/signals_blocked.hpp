// signals_blocked.hpp - for the time in which a sink starts a thread: no signal reaches it.
//
// A thread inherits the mask of the one that starts it.  The host's signals are the host's
// business (rule AS-81 of README.md): a sink's threads must not receive them.
//
// Threads: of the thread that makes it; ends in the same one.
// Fails:   never.
#pragma once

#include <pthread.h>

#include <csignal>

namespace alarm_sink {

class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &former_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &former_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t former_{};
};

}  // namespace alarm_sink
