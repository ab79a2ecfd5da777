#include "host_stub/host/simulated_runtime.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "host_stub/host/printable.hpp"
#include "plugin_api/cpp/text.hpp"

namespace host_stub::host {

namespace {

using alarm_sink::view;

spdlog::level::level_enum level_of(std::int32_t severity) {
    switch (severity) {
        case ALARM_SINK_LOG_DEBUG: return spdlog::level::debug;
        case ALARM_SINK_LOG_INFO: return spdlog::level::info;
        case ALARM_SINK_LOG_WARNING: return spdlog::level::warn;
        case ALARM_SINK_LOG_MISUSE: return spdlog::level::critical;
        default: return spdlog::level::err;
    }
}

std::string describe(const alarm_sink_field& field) {
    std::string value;
    switch (field.type) {
        case ALARM_SINK_FIELD_TEXT: value = printable(view(field.value.text)); break;
        case ALARM_SINK_FIELD_INTEGER: value = fmt::to_string(field.value.integer); break;
        case ALARM_SINK_FIELD_REAL: value = fmt::to_string(field.value.real); break;
        case ALARM_SINK_FIELD_BOOLEAN: value = field.value.integer != 0 ? "true" : "false"; break;
        default: return {};
    }
    const std::string unit = printable(view(field.unit));
    return fmt::format(" {}={}{}{}", printable(view(field.name)), value, unit.empty() ? "" : " ",
                       unit);
}

}  // namespace

SimulatedRuntime::SimulatedRuntime(RuntimeOptions options)
    : options_(std::move(options)),
      logger_("sink", std::make_shared<spdlog::sinks::stderr_sink_mt>()),
      secrets_(options_.secrets_file) {
    logger_.set_level(options_.log_level);
    logger_.set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %-8l %v");
    logger_.flush_on(spdlog::level::trace);
}

bool SimulatedRuntime::log_enabled(std::int32_t severity) {
    return logger_.should_log(level_of(severity));
}

void SimulatedRuntime::log(std::int32_t severity, std::string_view message,
                           std::span<const alarm_sink_field> fields) {
    if (severity == ALARM_SINK_LOG_MISUSE) ++misuse_;
    if (!log_enabled(severity)) return;
    std::string line = printable(message);
    for (const alarm_sink_field& field : fields)
        line += describe(field);
    logger_.log(level_of(severity), "{}", line);
}

alarm_sink::Status SimulatedRuntime::secret(std::string_view name, std::int64_t,
                                            const alarm_sink::SecretView& look) {
    return secrets_.show(name, look);
}

void SimulatedRuntime::receipts(std::span<const alarm_sink_receipt* const> batch) {
    const std::int64_t now = mono_now_ns();
    for (const alarm_sink_receipt* receipt : batch) {
        const std::string wrong = ledger_.apply(*receipt, now);
        if (!wrong.empty()) report_misuse(wrong);
        if (options_.on_receipt) options_.on_receipt(*receipt);
    }
    received_.raise();
}

void SimulatedRuntime::writable() { writable_.raise(); }

void SimulatedRuntime::trouble(const alarm_sink_trouble& trouble) {
    const std::string text = printable(view(trouble.text));
    const std::string key = printable(view(trouble.key));
    switch (troubles_.apply(trouble, unix_now_ns())) {
        case TroubleTable::Change::raised:
            ++raised_;
            logger_.warn("trouble {} (priority {}): {}", key, trouble.priority, text);
            break;
        case TroubleTable::Change::cleared:
            ++cleared_;
            logger_.warn("trouble {} is over: {}", key, text);
            break;
        case TroubleTable::Change::none: break;
    }
}

void SimulatedRuntime::report_misuse(std::string_view text) {
    ++misuse_;
    logger_.critical("the sink broke the contract: {}", printable(text));
}

}  // namespace host_stub::host
