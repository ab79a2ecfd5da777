// dead_letters.hpp - the ability ALARM_SINK_DEAD_LETTERS in C++.
//
// A sink that keeps dead letters derives from DeadLetters too, and says so in Sink::dead_letters().
// A host calls SinkHandle::list_dead_letters().
//
// Threads: [control].
// Fails:   by Status.
// See:     plugin_api/alarm_sink_dead_letters.h
#pragma once

#include "plugin_api/alarm_sink_dead_letters.h"
#include "plugin_api/cpp/status.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace alarm_sink {

class DeadLetters {
public:
    using Visit = std::function<void(const alarm_sink_dead_letter&)>;

    // As alarm_sink_dead_letters::list.  The shell calls it while the sink runs.
    virtual Status list(std::uint64_t after, std::size_t most, std::int64_t deadline_mono_ns,
                        const Visit& visit) = 0;

protected:
    ~DeadLetters() = default;
};

}  // namespace alarm_sink
