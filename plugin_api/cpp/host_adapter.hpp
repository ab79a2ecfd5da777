// host_adapter.hpp - a host as its author writes it in C++, and the C struct that sinks see.
//
// Derive from Host, give it to a HostAdapter, and pass get() to create().  The adapter stops
// exceptions at the boundary; both outlive the sink.
//
// Threads: each function names its role; [any] may overlap with everything.
// Fails:   what a Host function throws reaches the sink as E_INTERNAL where there is a status,
//          and is otherwise logged through Host::log.
#pragma once

#include "plugin_api/cpp/barrier.hpp"
#include "plugin_api/cpp/status.hpp"
#include "plugin_api/cpp/text.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace alarm_sink {

// Looks at a secret; the bytes live inside the call only.
using SecretView = std::function<Status(std::span<const std::uint8_t>)>;

// None of these may call back into the sink, except that receipts() and writable() may submit().
class Host {
public:
    Host() = default;
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    virtual ~Host() = default;

    // [any]  Whether a message of this severity (ALARM_SINK_LOG_*) would be kept.
    virtual bool log_enabled(std::int32_t severity);

    // [any]
    virtual void log(std::int32_t severity, std::string_view message,
                     std::span<const alarm_sink_field> fields) = 0;

    // [any]  The system's clocks; tests put their own in place.
    virtual std::int64_t unix_now_ns();
    virtual std::int64_t mono_now_ns();

    // [sink], or inside configure() and start().  Runs `look` exactly once before it returns its
    // status; E_SECRET, and not a call, when there is no secret `name`.  Wipes the bytes after.
    virtual Status secret(std::string_view name, std::int64_t deadline_mono_ns,
                          const SecretView& look) = 0;

    // [sink]  They are valid during the call only.
    virtual void receipts(std::span<const alarm_sink_receipt* const> batch) = 0;

    // [sink]
    virtual void writable() = 0;

    // [sink]  Not to be routed back to the sink that it comes from.
    virtual void trouble(const alarm_sink_trouble& trouble) = 0;

    // [any]  An optional ability by its id; null if absent.
    virtual const void* query(std::string_view id);
};

inline bool Host::log_enabled(std::int32_t) { return true; }

inline std::int64_t Host::unix_now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

inline std::int64_t Host::mono_now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

inline const void* Host::query(std::string_view) { return nullptr; }

// Distinct objects: safe.  The adapter itself never changes after construction.
class HostAdapter {
public:
    // `host` outlives the adapter, the adapter outlives every sink that was given get().
    explicit HostAdapter(Host& host) noexcept;
    HostAdapter(const HostAdapter&) = delete;
    HostAdapter& operator=(const HostAdapter&) = delete;

    const alarm_sink_host* get() const noexcept { return &host_; }

private:
    static Host& of(alarm_sink_host_ctx* context) noexcept {
        return *reinterpret_cast<Host*>(context);
    }

    // Runs a function of the host that cannot report; what it throws goes to its own log.
    template <class Body>
    static void run(Host& host, std::string_view call, Body&& body) noexcept {
        run_guarded(body, [&](std::string_view what) {
            run_guarded(
                [&] {
                    host.log(ALARM_SINK_LOG_ERROR,
                             std::string{"host function "}.append(call).append(": ").append(what),
                             {});
                },
                [](std::string_view) {});
        });
    }

    alarm_sink_host host_;
};

inline HostAdapter::HostAdapter(Host& host) noexcept
    : host_{
          .struct_size = sizeof(alarm_sink_host),
          .abi_minor = ALARM_SINK_ABI_MINOR,
          .ctx = reinterpret_cast<alarm_sink_host_ctx*>(&host),
          .log_enabled = [](alarm_sink_host_ctx* context,
                            std::int32_t severity) noexcept -> std::int32_t {
              bool enabled = true;
              run(of(context), "log_enabled", [&] { enabled = of(context).log_enabled(severity); });
              return enabled ? 1 : 0;
          },
          .log =
              [](alarm_sink_host_ctx* context, std::int32_t severity, alarm_sink_str message,
                 const alarm_sink_field* fields, std::size_t field_count) noexcept {
                  // A log that fails has nowhere to say so.
                  run_guarded(
                      [&] {
                          of(context).log(severity, view(message), {fields, field_count});
                      },
                      [](std::string_view) {});
              },
          .unix_now_ns = [](alarm_sink_host_ctx* context) noexcept -> std::int64_t {
              std::int64_t now = 0;
              run(of(context), "unix_now_ns", [&] { now = of(context).unix_now_ns(); });
              return now;
          },
          .mono_now_ns = [](alarm_sink_host_ctx* context) noexcept -> std::int64_t {
              std::int64_t now = 0;
              run(of(context), "mono_now_ns", [&] { now = of(context).mono_now_ns(); });
              return now;
          },
          .secret = [](alarm_sink_host_ctx* context, alarm_sink_str name,
                       std::int64_t deadline_mono_ns, alarm_sink_view_fn look, void* look_context,
                       alarm_sink_error* error) noexcept -> alarm_sink_status {
              return guarded(error, [&] {
                  if (look == nullptr) return Status::invalid("the view function is null");
                  return of(context).secret(
                      view(name), deadline_mono_ns, [&](std::span<const std::uint8_t> bytes) {
                          return Status::of(look(look_context, bytes.data(), bytes.size()));
                      });
              });
          },
          .receipts =
              [](alarm_sink_host_ctx* context, const alarm_sink_receipt* const* batch,
                 std::size_t count) noexcept {
                  run(of(context), "receipts", [&] { of(context).receipts({batch, count}); });
              },
          .writable =
              [](alarm_sink_host_ctx* context) noexcept {
                  run(of(context), "writable", [&] { of(context).writable(); });
              },
          .trouble =
              [](alarm_sink_host_ctx* context, const alarm_sink_trouble* trouble) noexcept {
                  if (trouble == nullptr) return;
                  run(of(context), "trouble", [&] { of(context).trouble(*trouble); });
              },
          .query = [](alarm_sink_host_ctx* context, const char* id) noexcept -> const void* {
              const void* ability = nullptr;
              if (id == nullptr) return ability;
              run(of(context), "query", [&] { ability = of(context).query(id); });
              return ability;
          },
      } {}

}  // namespace alarm_sink
