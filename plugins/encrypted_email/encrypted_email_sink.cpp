#include "encrypted_email/encrypted_email_sink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "encrypted_email/intake/contract_event.hpp"

namespace encrypted_email {

using alarm_sink::Status;

namespace {

constexpr std::size_t kLettersAtATime = 100;              // an event may be 16 MiB

}  // namespace

EncryptedEmailSink::EncryptedEmailSink(alarm_sink::HostServices host,
                                       const alarm_sink::CreateInfo& info)
    : host_(host),
      state_folder_(info.state_dir),
      roots_(state_folder_.empty() ? std::filesystem::path{}
                                   : std::filesystem::path(state_folder_) / "trust") {}

Status EncryptedEmailSink::configure(std::string_view text, std::string_view origin, bool dry_run) {
    LoadResult loaded = load_configuration(text, origin, host_.unix_now_ns(), roots_);
    if (!loaded.configuration) return Status::config(std::move(loaded.problems));
    log_warnings(loaded);
    if (dry_run) return Status::success();
    put_in_force(std::move(loaded));
    if (engine_) engine_->reconfigure(configuration_);
    return Status::success();
}

void EncryptedEmailSink::log_warnings(const LoadResult& loaded) const {
    for (const std::string& warning : loaded.warnings)
        host_.log(ALARM_SINK_LOG_WARNING, warning);
}

void EncryptedEmailSink::put_in_force(LoadResult loaded) {
    configuration_ = std::move(loaded.configuration);
    for (const auto& [source, bundle] : loaded.bundles) {
        if (const std::string unkept = roots_.keep(source, bundle, false); !unkept.empty()) {
            host_.log(ALARM_SINK_LOG_WARNING, unkept);
        }
    }
}

Status EncryptedEmailSink::start(std::int64_t deadline_mono_ns) {
    // Roots may have been renewed since the configuration was read.
    if (std::exchange(was_started_, true)) {
        LoadResult present = with_present_roots(*configuration_, host_.unix_now_ns(), roots_);
        if (!present.configuration) return Status::config(std::move(present.problems));
        log_warnings(present);
        put_in_force(std::move(present));
    }
    const configuration::Spool& spool = configuration_->settings->spool;
    Engine::Storage storage;
    if (spool.enabled) storage.folder = state_folder_;
    if (spool.enabled && !spool.seal_secret.empty()) {
        const Status status = host_.with_secret(
            spool.seal_secret, std::min(deadline_mono_ns, host_.mono_now_ns() + kSecretDeadlineNs),
            [&storage](std::span<const std::uint8_t> bytes) {
                storage.seal_key.assign(bytes.begin(), bytes.end());
                return Status::success();
            });
        // Nothing may lie unsealed where it was to be sealed.
        if (!status.ok()) return status;
    }
    engine_ = std::make_unique<Engine>(host_, configuration_, std::move(storage), roots_,
                                       troubles_);
    engine_->wait_until_open(deadline_mono_ns);
    return Status::success();
}

alarm_sink::SubmitResult EncryptedEmailSink::submit(
    std::span<const alarm_sink_event* const> events) {
    alarm_sink::SubmitResult result;
    std::vector<intake::Field> fields;
    const std::int64_t now = host_.unix_now_ns();
    for (const alarm_sink_event* source : events) {
        intake::Event event;
        const std::string_view unusable = intake::read_contract_event(*source, fields, event);
        if (!unusable.empty()) {
            result.code = ALARM_SINK_E_INVALID;
            result.text = unusable;
            return result;
        }
        event.taken_unix_ns = now;
        switch (engine_->hand_over().push(event)) {
            case intake::HandOver::Answer::taken: ++result.taken; break;
            case intake::HandOver::Answer::full:
                result.code = ALARM_SINK_E_AGAIN;
                result.text = "the sink holds as many events as it may; wait for writable()";
                return result;
            case intake::HandOver::Answer::closed:
                result.code = ALARM_SINK_E_STATE;
                result.text = "the sink is stopping";
                return result;
        }
    }
    return result;
}

Status EncryptedEmailSink::flush(std::uint32_t level, std::int64_t deadline_mono_ns) {
    if (level == ALARM_SINK_FLUSH_CUSTODY) {
        if (!configuration_->settings->spool.enabled) {
            return Status::unsupported("spool.enabled is false: events are not kept on disk");
        }
        if (engine_->flush_to_storage(deadline_mono_ns)) return Status::success();
        return Status::timeout("the spool did not answer before the deadline");
    }
    if (engine_->flush(deadline_mono_ns)) return Status::success();
    return Status::timeout("not every mail was offered to its relay before the deadline");
}

Status EncryptedEmailSink::list(std::uint64_t after, std::size_t most,
                                std::int64_t deadline_mono_ns, const DeadLetters::Visit& visit) {
    if (!configuration_->settings->spool.enabled) {
        return Status::unsupported("spool.enabled is false: events are not kept on disk");
    }
    std::vector<alarm_sink_field> fields;
    for (bool more = true; more && most > 0;) {
        auto page = engine_->dead_letters(after, std::min(most, kLettersAtATime), deadline_mono_ns);
        if (!page) return Status::timeout("the spool did not answer before the deadline");
        more = page->second;
        most -= page->first.size();
        for (const spool::DeadLetter& letter : page->first) {
            intake::Event kept = **letter.event;
            kept.ticket = 0;
            after = kept.number;
            const alarm_sink_event event = intake::contract_event(kept, fields);
            custody::ReceiptBatch receipt;
            receipt.add_final(letter.settlement, 0);
            visit({.struct_size = sizeof(alarm_sink_dead_letter),
                   .reserved = 0,
                   .number = kept.number,
                   .given_up_unix_ns = letter.settled_unix_ns,
                   .event = &event,
                   .receipt = receipt.data().front()});
        }
    }
    return Status::success();
}

// The I/O thread answers at once: files are read on it, and nothing else is waited for.
Status EncryptedEmailSink::renew(alarm_sink::TrustChange change, bool by_force,
                                 std::int64_t /*deadline_mono_ns*/, const Tell& tell) {
    for (const trust::Renewal::Finding& finding : engine_->renew_roots(change, by_force))
        tell({finding.refused, finding.source, finding.text});
    return Status::success();
}

Status EncryptedEmailSink::run(std::uint32_t flags, std::int64_t deadline_mono_ns,
                               const Diagnosis::Visit& visit, const Transcript& transcript) {
    GuidedCheck check(host_, *configuration_, roots_, engine_.get());
    const auto announce = [this](GuidedCheck* under_way) {
        const std::lock_guard lock(check_mutex_);
        check_ = under_way;
    };
    announce(&check);
    const std::shared_ptr<void> when_done(nullptr, [&](void*) { announce(nullptr); });
    if (check.run(flags, deadline_mono_ns, visit, transcript)) return Status::success();
    return Status::timeout("the check ended before every step was come to");
}

void EncryptedEmailSink::cancel() {
    const std::lock_guard lock(check_mutex_);
    if (check_ != nullptr) check_->cancel();
}

Status EncryptedEmailSink::stop(std::int64_t deadline_mono_ns) {
    const std::size_t left = engine_->stop(deadline_mono_ns);
    engine_.reset();
    if (left == 0) return Status::success();
    return Status::timeout(fmt::format(
        "{} events that only memory held were not settled: they are still the host's", left));
}

}  // namespace encrypted_email
