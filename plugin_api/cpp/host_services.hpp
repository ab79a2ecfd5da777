// host_services.hpp - what a sink asks of its host, in C++.
//
// A cheap view over the alarm_sink_host that create() was given; copy it freely.  It is valid
// until destroy() returns.  The contract's rules stay with the caller: which thread may call
// what is said at each function, and after stop() has returned nothing may be called at all.
//
// Threads: each function names its role; [any] may be called from every thread of the sink.
// Fails:   by Status; a host that throws nothing is the host's promise.
#pragma once

#include "plugin_api/cpp/barrier.hpp"
#include "plugin_api/cpp/status.hpp"
#include "plugin_api/cpp/text.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace alarm_sink {

class HostServices {
public:
    // `host` is not null, holds all members of minor 0 and outlives this view.
    explicit HostServices(const alarm_sink_host* host) noexcept : host_(host) {}

    // [any]  Whether a message of this severity (ALARM_SINK_LOG_*) would be kept.
    bool log_enabled(std::int32_t severity) const noexcept {
        return host_->log_enabled(host_->ctx, severity) != 0;
    }

    // [any]  One message, without a line end and without secrets.
    void log(std::int32_t severity, std::string_view message,
             std::span<const alarm_sink_field> fields = {}) const noexcept {
        host_->log(host_->ctx, severity, str(message), fields.data(), fields.size());
    }

    // [any]  UTC in nanoseconds since 1970; may step.
    std::int64_t unix_now_ns() const noexcept { return host_->unix_now_ns(host_->ctx); }

    // [any]  Nanoseconds of a clock that never steps back; deadlines are in its terms.
    std::int64_t mono_now_ns() const noexcept { return host_->mono_now_ns(host_->ctx); }

    // [sink] or inside configure() and start(); never from submit().  Shows the secret `name` to
    // `look`, a callable(std::span<const std::uint8_t>) -> Status; the bytes live inside that
    // call only.  Gives back what `look` returned, or E_SECRET when there is no such secret; what
    // `look` throws becomes E_INTERNAL.
    template <class Look>
    Status with_secret(std::string_view name, std::int64_t deadline_mono_ns, Look&& look) const {
        struct View {
            std::remove_reference_t<Look>& look;
            Status result{};
            bool shown = false;

            static alarm_sink_status show(void* context, const std::uint8_t* data,
                                          std::size_t length) noexcept {
                auto& self = *static_cast<View*>(context);
                self.shown = true;
                const auto bytes = std::span{data, length};
                ErrorText prose;
                const auto code = guarded(prose.get(), [&] { return self.look(bytes); });
                run_guarded([&] { self.result = prose.status(code); }, [](std::string_view) {});
                return code;
            }
        } view{look};
        ErrorText prose;
        const auto code =
            host_->secret(host_->ctx, str(name), deadline_mono_ns, &View::show, &view, prose.get());
        if (view.shown) return view.result;
        if (known_status(code) == ALARM_SINK_OK) {
            return Status::secret("the host accepted the name of the secret but did not show it");
        }
        return prose.status(code);
    }

    // [sink]  Receipts, oldest first; per event_id CUSTODY before FINAL.
    void receipts(std::span<const alarm_sink_receipt* const> batch) const noexcept {
        host_->receipts(host_->ctx, batch.data(), batch.size());
    }

    // [sink]  Exactly once for each E_AGAIN.
    void writable() const noexcept { host_->writable(host_->ctx); }

    // [sink]  A standing trouble of this sink, raised (`active`) or cleared, by its key.
    void trouble(std::string_view key, bool active, std::uint32_t priority,
                 std::string_view text) const noexcept {
        const alarm_sink_trouble trouble{
            sizeof(alarm_sink_trouble), active ? 1u : 0u, priority, 0, str(key), str(text)};
        host_->trouble(host_->ctx, &trouble);
    }

    // [any]  An optional ability of the host by its NUL-terminated id; null if absent.
    const void* query(const char* id) const noexcept { return host_->query(host_->ctx, id); }

private:
    const alarm_sink_host* host_;
};

}  // namespace alarm_sink
