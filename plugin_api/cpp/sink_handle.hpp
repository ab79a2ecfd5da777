// sink_handle.hpp - a sink as a host holds it in C++: owned, destroyed with the handle.
//
// Adds nothing but types: every call goes straight to the sink, in every state, so that a host
// (or a test) sees what the sink itself says.
//
// Threads: as alarm_sink_sink_api says: submit(), cancel_diagnosis() and query() are [any], the
// rest
//          is [control].
// Fails:   by Status, as the sink reported it.
#pragma once

#include "plugin_api/cpp/dead_letters.hpp"
#include "plugin_api/cpp/diagnosis.hpp"
#include "plugin_api/cpp/status.hpp"
#include "plugin_api/cpp/text.hpp"
#include "plugin_api/cpp/trust.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace alarm_sink {

class SinkHandle {
public:
    // Holds no sink.
    SinkHandle() = default;

    // Creates a sink of `module` in `out`.  Module and host outlive the handle; that the module
    // may be used at all (magic, versions, sizes, no null member) was checked by whoever loaded it.
    static Status create(const alarm_sink_module& module, const alarm_sink_host* host,
                         std::string_view instance, std::string_view state_dir, SinkHandle& out) {
        const alarm_sink_create_info info{sizeof(alarm_sink_create_info), 0, str(instance),
                                          str(state_dir)};
        ErrorText error;
        alarm_sink_sink* sink = nullptr;
        const auto code = module.create(host, &info, &sink, error.get());
        Status status = error.status(code);
        if (!status.ok()) return status;
        if (sink == nullptr) return Status::internal("create() returned OK but no sink");
        out = SinkHandle{module.api, sink};
        return status;
    }

    SinkHandle(SinkHandle&& other) noexcept
        : api_(std::exchange(other.api_, nullptr)), sink_(std::exchange(other.sink_, nullptr)) {}
    SinkHandle& operator=(SinkHandle&& other) noexcept {
        std::swap(api_, other.api_);
        std::swap(sink_, other.sink_);
        return *this;
    }
    ~SinkHandle() {
        if (sink_ != nullptr) api_->destroy(sink_);
    }

    explicit operator bool() const noexcept { return sink_ != nullptr; }

    Status configure(std::string_view text, std::string_view origin, bool dry_run = false) {
        const std::uint32_t flags = dry_run ? std::uint32_t{ALARM_SINK_CONFIG_DRY_RUN} : 0;
        const alarm_sink_config config{sizeof(alarm_sink_config), flags, str(text), str(origin)};
        ErrorText error;
        return error.status(api_->configure(sink_, &config, error.get()));
    }

    Status start(std::int64_t deadline_mono_ns) {
        ErrorText error;
        return error.status(api_->start(sink_, deadline_mono_ns, error.get()));
    }

    SubmitResult submit(std::span<const alarm_sink_event* const> events) {
        ErrorText error;
        std::size_t taken = 0;
        const auto code = api_->submit(sink_, events.data(), events.size(), &taken, error.get());
        return {known_status(code), taken, std::string{error.text()}};
    }

    Status flush(std::uint32_t level, std::int64_t deadline_mono_ns) {
        ErrorText error;
        return error.status(api_->flush(sink_, level, deadline_mono_ns, error.get()));
    }

    Status stop(std::int64_t deadline_mono_ns) {
        ErrorText error;
        return error.status(api_->stop(sink_, deadline_mono_ns, error.get()));
    }

    // E_UNSUPPORTED when the sink does not have the ability.  What `visit` throws ends the visits
    // and reaches the caller.
    Status list_dead_letters(std::uint64_t after, std::size_t most, std::int64_t deadline_mono_ns,
                             const DeadLetters::Visit& visit) {
        const auto* const letters = ability<alarm_sink_dead_letters>(ALARM_SINK_DEAD_LETTERS);
        if (letters == nullptr) return Status::unsupported("the sink keeps no dead letters");
        Visitor<alarm_sink_dead_letter> visitor{visit, nullptr};
        ErrorText error;
        const Status status = error.status(letters->list(sink_, after, most, deadline_mono_ns,
                                                         &visitor, &visitor.call, error.get()));
        visitor.rethrow();
        return status;
    }

    // The same with ALARM_SINK_TRUST.
    Status renew_trust(TrustChange change, bool by_force, std::int64_t deadline_mono_ns,
                       const TrustControl::Tell& tell) {
        const auto* const trust = ability<alarm_sink_trust>(ALARM_SINK_TRUST);
        if (trust == nullptr) return Status::unsupported("the sink cannot renew what it trusts");
        const auto function =
            change == TrustChange::update ? trust->update : trust->roll_back;
        const auto visit = [&tell](const alarm_sink_trust_finding& finding) {
            tell({finding.refused != 0, view(finding.source), view(finding.text)});
        };
        Visitor<alarm_sink_trust_finding> visitor{visit, nullptr};
        ErrorText error;
        const Status status =
            error.status(function(sink_, by_force ? ALARM_SINK_TRUST_BY_FORCE : 0,
                                  deadline_mono_ns, &visitor, &visitor.call, error.get()));
        visitor.rethrow();
        return status;
    }

    // E_UNSUPPORTED when the sink does not have the ability.  An empty `transcript`: none is
    // wanted. What a callback throws ends the run and reaches the caller.
    Status diagnose(std::uint32_t flags, std::int64_t deadline_mono_ns,
                    const Diagnosis::Visit& visit, const Diagnosis::Transcript& transcript = {}) {
        const auto* const diagnosis = ability<alarm_sink_diagnosis>(ALARM_SINK_DIAGNOSIS);
        if (diagnosis == nullptr) return Status::unsupported("the sink cannot try itself");
        struct Watcher {
            const alarm_sink_diagnosis* diagnosis;
            alarm_sink_sink* sink;
            const Diagnosis::Visit& visit;
            const Diagnosis::Transcript& transcript;
            std::exception_ptr thrown;

            void call(const std::function<void()>& callback) noexcept {
                if (thrown) return;
                try {
                    callback();
                } catch (...) {
                    thrown = std::current_exception();
                    diagnosis->cancel(sink);
                }
            }
        } watcher{diagnosis, sink_, visit, transcript, nullptr};
        const auto on_step = [](void* context, const alarm_sink_diagnosis_step* step) noexcept {
            auto& self = *static_cast<Watcher*>(context);
            self.call([&] { self.visit(*step); });
        };
        const auto on_line = [](void* context, const alarm_sink_transcript_line* line) noexcept {
            auto& self = *static_cast<Watcher*>(context);
            self.call([&] { self.transcript(*line); });
        };
        const alarm_sink_transcript_visit lines = transcript ? +on_line : nullptr;
        ErrorText error;
        const Status status = error.status(
            diagnosis->run(sink_, flags, deadline_mono_ns, &watcher, on_step, lines, error.get()));
        if (watcher.thrown) std::rethrow_exception(watcher.thrown);
        return status;
    }

    // Ends the diagnose() that another thread has under way, if there is one.
    void cancel_diagnosis() {
        if (const auto* const diagnosis = ability<alarm_sink_diagnosis>(ALARM_SINK_DIAGNOSIS)) {
            diagnosis->cancel(sink_);
        }
    }

    // An ability by its id and the struct that belongs to it; null if absent.
    template <class Ability>
    const Ability* ability(const char* id) const {
        return static_cast<const Ability*>(query(id));
    }

    const void* query(const char* id) const { return api_->query(sink_, id); }

    // The C side of it, for calls that this class cannot express.
    const alarm_sink_sink_api* api() const noexcept { return api_; }
    alarm_sink_sink* get() const noexcept { return sink_; }

private:
    // Keeps what a visit throws on this side of the boundary.
    template <typename Thing>
    struct Visitor {
        std::function<void(const Thing&)> visit;
        std::exception_ptr thrown;

        static void call(void* context, const Thing* thing) noexcept {
            auto& self = *static_cast<Visitor*>(context);
            if (self.thrown) return;
            try {
                self.visit(*thing);
            } catch (...) {
                self.thrown = std::current_exception();
            }
        }
        void rethrow() const {
            if (thrown) std::rethrow_exception(thrown);
        }
    };

    SinkHandle(const alarm_sink_sink_api* api, alarm_sink_sink* sink) noexcept
        : api_(api), sink_(sink) {}

    const alarm_sink_sink_api* api_ = nullptr;
    alarm_sink_sink* sink_ = nullptr;
};

}  // namespace alarm_sink
