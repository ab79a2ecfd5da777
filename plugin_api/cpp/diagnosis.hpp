// diagnosis.hpp - the ability ALARM_SINK_DIAGNOSIS in C++.
//
// A sink that can try its configuration derives from Diagnosis too, and says so in
// Sink::diagnosis().  A host calls SinkHandle::diagnose().
//
// Threads: run() is [control], cancel() is [any].
// Fails:   by Status.
// See:     plugin_api/alarm_sink_diagnosis.h
#pragma once

#include "plugin_api/alarm_sink_diagnosis.h"
#include "plugin_api/cpp/status.hpp"

#include <cstdint>
#include <functional>

namespace alarm_sink {

class Diagnosis {
public:
    using Visit = std::function<void(const alarm_sink_diagnosis_step&)>;
    using Transcript = std::function<void(const alarm_sink_transcript_line&)>;

    // As alarm_sink_diagnosis::run.  The shell calls it once the sink is configured.  An empty
    // `transcript`: none is wanted.
    virtual Status run(std::uint32_t flags, std::int64_t deadline_mono_ns, const Visit& visit,
                       const Transcript& transcript) = 0;

    // As alarm_sink_diagnosis::cancel.
    virtual void cancel() = 0;

protected:
    ~Diagnosis() = default;
};

}  // namespace alarm_sink
