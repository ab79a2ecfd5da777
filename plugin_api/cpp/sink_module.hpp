// sink_module.hpp - turns a Sink type into the module that the entry point returns.
//
//     class MailSink final : public alarm_sink::Sink {
//     public:
//         MailSink(alarm_sink::HostServices host, alarm_sink::CreateInfo info);
//         ...
//     };
//
//     extern "C" const alarm_sink_module* alarm_sink_module_v1(void) noexcept {
//         static constexpr alarm_sink_module kModule = alarm_sink::make_module<MailSink>(
//             {.id = "org.example.mail", .name = "Mail", .version = "1.0", .build = __VERSION__});
//         return &kModule;
//     }
//
// The module is a constant: looking at it runs no code.
//
// Threads: create is [control].
// Fails:   create refuses a host of an impossible size, and reports what a constructor throws.
#pragma once

#include "plugin_api/cpp/sink_shell.hpp"

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace alarm_sink {

// What create() was given, copied.
struct CreateInfo {
    std::string instance;   // stable name of this sink in the host's configuration
    std::string state_dir;  // absolute, exists, local disk, for this sink alone
};

// What a module says about itself.  The texts are literals.
struct ModuleInfo {
    const char* id = "";       // reverse domain name
    const char* name = "";     // for people
    const char* version = "";  // of the plugin
    const char* build = "";    // compiler and libraries, for support
    std::uint32_t flags = 0;   // ALARM_SINK_MODULE_*
    std::uint32_t min_host_minor = 0;
};

// A type that can stand behind the contract: the constructor does no I/O and starts no thread.
template <class T>
concept SinkType =
    std::derived_from<T, Sink> && std::constructible_from<T, HostServices, CreateInfo>;

namespace detail {

inline bool has_null_member(const alarm_sink_host& host) noexcept {
    return host.log_enabled == nullptr || host.log == nullptr || host.unix_now_ns == nullptr ||
           host.mono_now_ns == nullptr || host.secret == nullptr || host.receipts == nullptr ||
           host.writable == nullptr || host.trouble == nullptr || host.query == nullptr;
}

template <SinkType T>
Status create_sink(const alarm_sink_host* host, const alarm_sink_create_info* info,
                   alarm_sink_sink** out) {
    if (out == nullptr) return Status::invalid("out is null");
    *out = nullptr;
    if (Status size = check_struct(host, "alarm_sink_host"); !size.ok()) return size;
    if (has_null_member(*host)) return Status::invalid("a function of alarm_sink_host is null");
    if (Status size = check_struct(info, "alarm_sink_create_info"); !size.ok()) return size;

    const HostServices services{host};
    CreateInfo copied{std::string{view(info->instance)}, std::string{view(info->state_dir)}};
    auto sink = std::make_unique<T>(services, std::move(copied));
    *out = std::make_unique<SinkShell>(services, std::move(sink)).release()->handle();
    return Status::success();
}

}  // namespace detail

template <SinkType T>
constexpr alarm_sink_module make_module(const ModuleInfo& info) noexcept {
    return {
        .struct_size = sizeof(alarm_sink_module),
        .flags = info.flags,
        .magic = ALARM_SINK_MAGIC,
        .abi_minor = ALARM_SINK_ABI_MINOR,
        .min_host_minor = info.min_host_minor,
        .id = info.id,
        .name = info.name,
        .version = info.version,
        .build = info.build,
        .api = &SinkShell::kApi,
        .create = [](const alarm_sink_host* host, const alarm_sink_create_info* create_info,
                     alarm_sink_sink** out, alarm_sink_error* error) noexcept -> alarm_sink_status {
            return guarded(error, [&] { return detail::create_sink<T>(host, create_info, out); });
        },
    };
}

}  // namespace alarm_sink
