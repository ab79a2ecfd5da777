// guided_check.hpp - the guided check of a sink: of one that runs with what it trusts and logs in
// with now, of one that does not with what it would begin with.
//
// Threads: run() once, on the thread that calls it; cancel() from any thread.  The host is called
//          by the sink's I/O thread while the sink runs, and else by the thread of run().
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>

#include "encrypted_email/diagnosis/diagnosis.hpp"
#include "encrypted_email/engine.hpp"
#include "encrypted_email/loaded_configuration.hpp"
#include "encrypted_email/relay_credentials.hpp"
#include "plugin_api/cpp/diagnosis.hpp"

namespace encrypted_email {

class GuidedCheck {
public:
    // `roots` and `engine` (null: the sink does not run) outlive it.
    GuidedCheck(const alarm_sink::HostServices& host, const LoadedConfiguration& configuration,
                trust::Store& roots, Engine* engine);
    ~GuidedCheck();
    GuidedCheck(const GuidedCheck&) = delete;
    GuidedCheck& operator=(const GuidedCheck&) = delete;

    // `flags` as alarm_sink_diagnosis::run has them.  False: the time was over, or cancel() was
    // called, before every step was over.
    [[nodiscard]] bool run(std::uint32_t flags, std::int64_t deadline_mono_ns,
                           const alarm_sink::Diagnosis::Visit& visit,
                           const alarm_sink::Diagnosis::Transcript& transcript);

    void cancel() { diagnosis_.cancel(); }

private:
    class OfEngine;

    [[nodiscard]] std::vector<delivery::Route> present_routes(
        const LoadedConfiguration& configuration, trust::Store& roots, Engine* engine);

    const alarm_sink::HostServices host_;
    boost::asio::io_context io_{1};
    delivery::Troubles troubles_;  // told by steps: the host hears of none
    RelayCredentials own_;         // of a sink that does not run
    const std::unique_ptr<OfEngine> of_engine_;
    diagnosis::Diagnosis diagnosis_;
};

}  // namespace encrypted_email
