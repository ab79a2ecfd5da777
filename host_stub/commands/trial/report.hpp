// report.hpp - what a trial prints: who takes part, a mail as it arrived, and the figures.
//
// Everything that a mail or a sink says is made safe for a terminal first.
//
// Threads: functions of their arguments.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "host_stub/commands/trial/results.hpp"
#include "plugin_api/alarm_sink.h"

namespace host_stub::commands::trial_run {

/// Printed before the day begins.
struct Participants {
    std::uint16_t port = 0;
    trial_server::Protection protection = trial_server::Protection::implicit_tls;
    std::string fingerprint;
    const alarm_sink_module* module = nullptr;
    std::string plugin_path;
    std::size_t groups = 0;
    std::size_t events = 0;
    std::size_t urgent_events = 0;
    std::uint64_t seed = 0;
    std::chrono::milliseconds day{};
};

std::string describe(const Participants& participants);

/// Printed when all is over.
std::string describe(const Results& results);

}  // namespace host_stub::commands::trial_run
