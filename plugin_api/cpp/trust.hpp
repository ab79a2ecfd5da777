// trust.hpp - the ability ALARM_SINK_TRUST in C++.
//
// A sink that can renew what it trusts derives from TrustControl too, and says so in
// Sink::trust_control().  A host calls SinkHandle::renew_trust().
//
// Threads: [control].
// Fails:   by Status.
// See:     plugin_api/alarm_sink_trust.h
#pragma once

#include "plugin_api/alarm_sink_trust.h"
#include "plugin_api/cpp/status.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

namespace alarm_sink {

enum class TrustChange {
    update,    // as alarm_sink_trust::update
    roll_back  // as alarm_sink_trust::roll_back
};

struct TrustFinding {
    bool refused = false;
    std::string_view source;
    std::string_view text;
};

class TrustControl {
public:
    using Tell = std::function<void(const TrustFinding&)>;

    // The shell calls it while the sink runs.
    virtual Status renew(TrustChange change, bool by_force, std::int64_t deadline_mono_ns,
                         const Tell& tell) = 0;

protected:
    ~TrustControl() = default;
};

}  // namespace alarm_sink
