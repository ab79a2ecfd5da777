// barrier.hpp - the line that no exception crosses: runs a body and turns what it throws into
// ALARM_SINK_E_INTERNAL with prose.
//
// Threads: free functions without state.
// Fails:   never; writing the prose of a failure allocates nothing.
#pragma once

#include "plugin_api/cpp/status.hpp"

#include <exception>
#include <new>
#include <string_view>
#include <utility>

namespace alarm_sink {

// Runs `body`; when it throws, hands prose about the exception to `on_exception`.
// `on_exception` must not throw.  True when nothing was thrown.
template <class Body, class OnException>
bool run_guarded(Body&& body, OnException&& on_exception) noexcept {
    try {
        std::forward<Body>(body)();
        return true;
    } catch (const std::bad_alloc&) {
        on_exception(std::string_view{"out of memory"});
    } catch (const std::exception& exception) {
        on_exception(std::string_view{exception.what()});
    } catch (...) {
        on_exception(std::string_view{"an exception of unknown type was thrown"});
    }
    return false;
}

// Runs `body`, which returns a Status, and reports it the C way.
template <class Body>
alarm_sink_status guarded(alarm_sink_error* error, Body&& body) noexcept {
    alarm_sink_status code = ALARM_SINK_E_INTERNAL;
    run_guarded(
        [&] {
            const Status status = std::forward<Body>(body)();
            write_error(error, status.text());
            code = status.code();
        },
        [&](std::string_view what) { write_error(error, what); });
    return code;
}

}  // namespace alarm_sink
