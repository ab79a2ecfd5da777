// sink_shell.hpp - the C functions that stand between a host and a Sink.
//
// Checks arguments and the lifecycle, stops exceptions, reports in the C way.  A refused call
// changes nothing.  Knows no sink in particular: sink_module.hpp makes the shell of one.
//
// Threads: as alarm_sink_sink_api says.  submit() takes no lock; see submit_gate.hpp.
// Fails:   E_INVALID and E_STATE with prose that names the argument, or the state and the call.
// See:     the lifecycle table in plugin_api/README.md.
#pragma once

#include "plugin_api/cpp/barrier.hpp"
#include "plugin_api/cpp/host_services.hpp"
#include "plugin_api/cpp/sink.hpp"
#include "plugin_api/cpp/struct_size.hpp"
#include "plugin_api/cpp/submit_gate.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace alarm_sink {

enum class Lifecycle : std::uint32_t { created, configured, running, stopped };

class SinkShell {
public:
    SinkShell(HostServices host, std::unique_ptr<Sink> sink)
        : host_(host), sink_(std::move(sink)) {}

    alarm_sink_sink* handle() noexcept { return reinterpret_cast<alarm_sink_sink*>(this); }

    static const alarm_sink_sink_api kApi;
    static const alarm_sink_dead_letters kDeadLetters;
    static const alarm_sink_trust kTrust;
    static const alarm_sink_diagnosis kDiagnosis;

private:
    // How long destroy() lets a sink that still runs end what is under way.
    static constexpr std::int64_t kForgottenStopNs = 10'000'000'000;

    static SinkShell& of(alarm_sink_sink* sink) noexcept {
        return *reinterpret_cast<SinkShell*>(sink);
    }

    static Status no_sink() { return Status::invalid("the sink is null"); }

    Status wrong_state(std::string_view call) const {
        const auto [state, remedy] = [&]() -> std::pair<std::string_view, std::string_view> {
            switch (state_.load()) {
                case Lifecycle::created: return {"created", "configure() it first"};
                case Lifecycle::configured: return {"configured", "start() it first"};
                case Lifecycle::running: return {"running", "stop() it first"};
                case Lifecycle::stopped: break;
            }
            return {"stopped", "start() it first"};
        }();
        return Status::state(std::string{call} + "() is not allowed while the sink is " +
                             std::string{state} + ": " + std::string{remedy});
    }

    Status configure(const alarm_sink_config& config) {
        const bool dry_run = (config.flags & ALARM_SINK_CONFIG_DRY_RUN) != 0;
        const Status status = sink_->configure(view(config.text), view(config.origin), dry_run);
        if (status.ok() && !dry_run && state_ == Lifecycle::created) {
            state_ = Lifecycle::configured;
        }
        return status;
    }

    Status start(std::int64_t deadline_mono_ns) {
        const Lifecycle state = state_;
        if (state == Lifecycle::created || state == Lifecycle::running) {
            return wrong_state("start");
        }
        const Status status = sink_->start(deadline_mono_ns);
        if (status.ok()) {
            state_ = Lifecycle::running;
            gate_.open();
        }
        return status;
    }

    Status submit(std::span<const alarm_sink_event* const> events, std::size_t& taken) {
        if (!gate_.enter()) return wrong_state("submit");
        const struct Leave {
            SubmitGate& gate;
            ~Leave() { gate.leave(); }
        } leave{gate_};

        // Everything before the first event that can never be used is the sink's.
        Status unusable;
        const auto first_unusable = std::ranges::find_if(events, [&](const auto* event) {
            unusable = check_event(event);
            return !unusable.ok();
        });
        const auto usable = events.first(static_cast<std::size_t>(first_unusable - events.begin()));
        if (!usable.empty()) {
            SubmitResult result = sink_->submit(usable);
            taken = std::min(result.taken, usable.size());
            if (known_status(result.code) != ALARM_SINK_OK) {
                return Status::of(result.code, std::move(result.text));
            }
        }
        if (!unusable.ok()) {
            return Status::invalid("event " + std::to_string(usable.size()) +
                                   " of the call: " + unusable.text());
        }
        return Status::success();
    }

    static Status check_event(const alarm_sink_event* event) {
        Status size = check_struct(event, "alarm_sink_event");
        if (!size.ok()) return size;
        const std::string_view id = view(event->event_id);
        if (id.empty() || id.size() > 64) {
            return Status::invalid("event_id has " + std::to_string(id.size()) +
                                   " bytes, allowed are 1 to 64");
        }
        // Printable ASCII: from space to tilde.
        if (!std::ranges::all_of(id, [](char c) { return c >= ' ' && c <= '~'; })) {
            return Status::invalid("event_id holds a byte that is not printable ASCII");
        }
        if (event->fields == nullptr && event->field_count != 0) {
            return Status::invalid("fields is null but field_count is not 0");
        }
        return Status::success();
    }

    Status flush(std::uint32_t level, std::int64_t deadline_mono_ns) {
        if (state_ != Lifecycle::running) return wrong_state("flush");
        if (level != ALARM_SINK_FLUSH_CUSTODY && level != ALARM_SINK_FLUSH_ATTEMPT) {
            return Status::unsupported("flush() level " + std::to_string(level) +
                                       " is not known to this sink");
        }
        return sink_->flush(level, deadline_mono_ns);
    }

    Status list_dead_letters(std::uint64_t after, std::size_t most, std::int64_t deadline_mono_ns,
                             const DeadLetters::Visit& visit) {
        DeadLetters* const letters = sink_->dead_letters();
        if (letters == nullptr) return Status::unsupported("the sink keeps no dead letters");
        if (state_ != Lifecycle::running) return wrong_state("list");
        return letters->list(after, most, deadline_mono_ns, visit);
    }

    Status renew_trust(TrustChange change, std::uint32_t flags, std::int64_t deadline_mono_ns,
                       const TrustControl::Tell& tell) {
        TrustControl* const trust = sink_->trust_control();
        if (trust == nullptr) return Status::unsupported("the sink cannot renew what it trusts");
        if (state_ != Lifecycle::running) {
            return wrong_state(change == TrustChange::update ? "update" : "roll_back");
        }
        if ((flags & ~std::uint32_t{ALARM_SINK_TRUST_BY_FORCE}) != 0) {
            return Status::unsupported("flags " + std::to_string(flags) +
                                       " are not known to this sink");
        }
        return trust->renew(change, flags != 0, deadline_mono_ns, tell);
    }

    // Both functions of alarm_sink_trust.
    template <TrustChange change>
    static alarm_sink_status renew_trust(alarm_sink_sink* sink, std::uint32_t flags,
                                         std::int64_t deadline_mono_ns, void* context,
                                         alarm_sink_trust_tell tell,
                                         alarm_sink_error* error) noexcept {
        return guarded(error, [&] {
            if (sink == nullptr) return no_sink();
            if (tell == nullptr) return Status::invalid("tell is null");
            return of(sink).renew_trust(
                change, flags, deadline_mono_ns, [&](const TrustFinding& found) {
                    const alarm_sink_trust_finding finding{sizeof(alarm_sink_trust_finding),
                                                           found.refused ? 1u : 0u,
                                                           str(found.source), str(found.text)};
                    tell(context, &finding);
                });
        });
    }

    Status diagnose(std::uint32_t flags, std::int64_t deadline_mono_ns,
                    const Diagnosis::Visit& visit, const Diagnosis::Transcript& transcript) {
        Diagnosis* const diagnosis = sink_->diagnosis();
        if (diagnosis == nullptr) return Status::unsupported("the sink cannot try itself");
        if (state_ == Lifecycle::created) return wrong_state("run");
        return diagnosis->run(flags, deadline_mono_ns, visit, transcript);
    }

    void cancel_diagnosis() {
        if (Diagnosis* const diagnosis = sink_->diagnosis()) diagnosis->cancel();
    }

    const void* query(std::string_view id) {
        if (id == ALARM_SINK_DEAD_LETTERS) {
            return sink_->dead_letters() == nullptr ? nullptr : &kDeadLetters;
        }
        if (id == ALARM_SINK_TRUST) return sink_->trust_control() == nullptr ? nullptr : &kTrust;
        if (id == ALARM_SINK_DIAGNOSIS) {
            return sink_->diagnosis() == nullptr ? nullptr : &kDiagnosis;
        }
        return sink_->query(id);
    }

    Status stop(std::int64_t deadline_mono_ns) {
        if (state_ != Lifecycle::running) return Status::success();
        state_ = Lifecycle::stopped;
        gate_.close();
        return sink_->stop(deadline_mono_ns);
    }

    void destroy() {
        if (state_ != Lifecycle::running) return;
        host_.log(ALARM_SINK_LOG_MISUSE,
                  "destroy() was called on a running sink: it is stopped first; "
                  "call stop() with a deadline of your own");
        // Whatever was left over, the host had the chance to hear of it.
        static_cast<void>(stop(host_.mono_now_ns() + kForgottenStopNs));
    }

    HostServices host_;
    std::unique_ptr<Sink> sink_;
    std::atomic<Lifecycle> state_{Lifecycle::created};
    SubmitGate gate_;
};

inline constexpr alarm_sink_sink_api SinkShell::kApi{
    .struct_size = sizeof(alarm_sink_sink_api),
    .reserved = 0,
    .configure = [](alarm_sink_sink* sink, const alarm_sink_config* config,
                    alarm_sink_error* error) noexcept -> alarm_sink_status {
        return guarded(error, [&] {
            if (sink == nullptr) return no_sink();
            const Status size = check_struct(config, "alarm_sink_config");
            return size.ok() ? of(sink).configure(*config) : size;
        });
    },
    .start = [](alarm_sink_sink* sink, std::int64_t deadline_mono_ns,
                alarm_sink_error* error) noexcept -> alarm_sink_status {
        return guarded(
            error, [&] { return sink == nullptr ? no_sink() : of(sink).start(deadline_mono_ns); });
    },
    .submit = [](alarm_sink_sink* sink, const alarm_sink_event* const* events, std::size_t count,
                 std::size_t* taken, alarm_sink_error* error) noexcept -> alarm_sink_status {
        return guarded(error, [&] {
            if (taken == nullptr) return Status::invalid("taken is null");
            *taken = 0;
            if (sink == nullptr) return no_sink();
            if (events == nullptr && count != 0) return Status::invalid("events is null");
            return of(sink).submit({events, count}, *taken);
        });
    },
    .flush = [](alarm_sink_sink* sink, std::uint32_t level, std::int64_t deadline_mono_ns,
                alarm_sink_error* error) noexcept -> alarm_sink_status {
        return guarded(error, [&] {
            return sink == nullptr ? no_sink() : of(sink).flush(level, deadline_mono_ns);
        });
    },
    .stop = [](alarm_sink_sink* sink, std::int64_t deadline_mono_ns,
               alarm_sink_error* error) noexcept -> alarm_sink_status {
        return guarded(
            error, [&] { return sink == nullptr ? no_sink() : of(sink).stop(deadline_mono_ns); });
    },
    .destroy =
        [](alarm_sink_sink* sink) noexcept {
            if (sink == nullptr) return;
            const std::unique_ptr<SinkShell> shell{&of(sink)};
            run_guarded(
                [&] { shell->destroy(); },
                [&](std::string_view what) { shell->host_.log(ALARM_SINK_LOG_ERROR, what); });
        },
    .query = [](alarm_sink_sink* sink, const char* id) noexcept -> const void* {
        const void* ability = nullptr;
        if (sink == nullptr || id == nullptr) return ability;
        SinkShell& shell = of(sink);
        run_guarded([&] { ability = shell.query(id); },
                    [&](std::string_view what) { shell.host_.log(ALARM_SINK_LOG_ERROR, what); });
        return ability;
    },
};

inline constexpr alarm_sink_dead_letters SinkShell::kDeadLetters{
    .struct_size = sizeof(alarm_sink_dead_letters),
    .reserved = 0,
    .list = [](alarm_sink_sink* sink, std::uint64_t after, std::size_t most,
               std::int64_t deadline_mono_ns, void* context, alarm_sink_dead_letter_visit visit,
               alarm_sink_error* error) noexcept -> alarm_sink_status {
        return guarded(error, [&] {
            if (sink == nullptr) return no_sink();
            if (visit == nullptr) return Status::invalid("visit is null");
            return of(sink).list_dead_letters(
                after, most, deadline_mono_ns,
                [&](const alarm_sink_dead_letter& letter) { visit(context, &letter); });
        });
    },
};

inline constexpr alarm_sink_trust SinkShell::kTrust{
    .struct_size = sizeof(alarm_sink_trust),
    .reserved = 0,
    .update = &SinkShell::renew_trust<TrustChange::update>,
    .roll_back = &SinkShell::renew_trust<TrustChange::roll_back>,
};

inline constexpr alarm_sink_diagnosis SinkShell::kDiagnosis{
    .struct_size = sizeof(alarm_sink_diagnosis),
    .reserved = 0,
    .run = [](alarm_sink_sink* sink, std::uint32_t flags, std::int64_t deadline_mono_ns,
              void* context, alarm_sink_diagnosis_visit visit,
              alarm_sink_transcript_visit transcript,
              alarm_sink_error* error) noexcept -> alarm_sink_status {
        return guarded(error, [&] {
            if (sink == nullptr) return no_sink();
            if (visit == nullptr) return Status::invalid("visit is null");
            Diagnosis::Transcript tell;
            if (transcript != nullptr) {
                tell = [&](const alarm_sink_transcript_line& line) { transcript(context, &line); };
            }
            return of(sink).diagnose(
                flags, deadline_mono_ns,
                [&](const alarm_sink_diagnosis_step& step) { visit(context, &step); }, tell);
        });
    },
    .cancel =
        [](alarm_sink_sink* sink) noexcept {
            if (sink == nullptr) return;
            SinkShell& shell = of(sink);
            run_guarded(
                [&] { shell.cancel_diagnosis(); },
                [&](std::string_view what) { shell.host_.log(ALARM_SINK_LOG_ERROR, what); });
        },
};

}  // namespace alarm_sink
