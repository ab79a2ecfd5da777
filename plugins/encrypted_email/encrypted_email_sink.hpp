// encrypted_email_sink.hpp - the sink's front door: what the host calls.
//
// Threads: as alarm_sink::Sink; the lifecycle is checked before a call gets here.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "encrypted_email/engine.hpp"
#include "encrypted_email/guided_check.hpp"
#include "encrypted_email/loaded_configuration.hpp"
#include "plugin_api/cpp/sink_module.hpp"

namespace encrypted_email {

class EncryptedEmailSink final : public alarm_sink::Sink,
                                 private alarm_sink::DeadLetters,
                                 private alarm_sink::TrustControl,
                                 private alarm_sink::Diagnosis {
public:
    EncryptedEmailSink(alarm_sink::HostServices host, const alarm_sink::CreateInfo& info);

    alarm_sink::Status configure(std::string_view text, std::string_view origin,
                                 bool dry_run) override;
    alarm_sink::Status start(std::int64_t deadline_mono_ns) override;
    alarm_sink::SubmitResult submit(std::span<const alarm_sink_event* const> events) override;
    alarm_sink::Status flush(std::uint32_t level, std::int64_t deadline_mono_ns) override;
    alarm_sink::Status stop(std::int64_t deadline_mono_ns) override;
    alarm_sink::DeadLetters* dead_letters() override { return this; }
    alarm_sink::TrustControl* trust_control() override { return this; }
    alarm_sink::Diagnosis* diagnosis() override { return this; }

private:
    alarm_sink::Status list(std::uint64_t after, std::size_t most, std::int64_t deadline_mono_ns,
                            const DeadLetters::Visit& visit) override;
    alarm_sink::Status renew(alarm_sink::TrustChange change, bool by_force,
                             std::int64_t deadline_mono_ns, const Tell& tell) override;
    alarm_sink::Status run(std::uint32_t flags, std::int64_t deadline_mono_ns,
                           const Diagnosis::Visit& visit, const Transcript& transcript) override;
    void cancel() override;
    void log_warnings(const LoadResult& loaded) const;
    void put_in_force(LoadResult loaded);

    const alarm_sink::HostServices host_;
    const std::string state_folder_;
    trust::Store roots_;
    std::shared_ptr<const LoadedConfiguration> configuration_;
    bool was_started_ = false;
    delivery::Troubles troubles_;     // as the host was told, over starts and stops
    std::unique_ptr<Engine> engine_;  // while running
    std::mutex check_mutex_;
    GuidedCheck* check_ = nullptr;  // under way; guarded by check_mutex_
};

}  // namespace encrypted_email
