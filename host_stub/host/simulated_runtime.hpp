// simulated_runtime.hpp - the host's services, as a supervisory runtime would offer them to one
// sink: log, clocks, secrets, receipts, writable, trouble.
//
// Keeps its own copy of every event until CUSTODY or FINAL (event_ledger.hpp).  Logs to standard
// error through a logger of its own; a message of severity MISUSE, from either side, is counted.
// Routes no trouble anywhere: it keeps a table (trouble_table.hpp) and logs changes.
//
// Does not load, create or call the sink: that is the command's (see event_feeder.hpp).
//
// Threads: Shared objects: safe.  The sink's threads call the functions of alarm_sink::Host; the
//          others may be called meanwhile.  Outlives the sink.
#pragma once

#include <spdlog/logger.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "host_stub/host/event_ledger.hpp"
#include "host_stub/host/latch.hpp"
#include "host_stub/host/secret_store.hpp"
#include "host_stub/host/trouble_table.hpp"
#include "plugin_api/cpp/host_adapter.hpp"

namespace host_stub::host {

struct RuntimeOptions {
    spdlog::level::level_enum log_level = spdlog::level::warn;
    std::optional<std::filesystem::path> secrets_file;

    /// Sees every receipt, on the sink's thread, one at a time.  May be empty.
    std::function<void(const alarm_sink_receipt&)> on_receipt;
};

class SimulatedRuntime final : public alarm_sink::Host {
public:
    explicit SimulatedRuntime(RuntimeOptions options);

    EventLedger& ledger() { return ledger_; }
    const TroubleTable& troubles() const { return troubles_; }
    const SecretStore& secrets() const { return secrets_; }

    /// Raised by writable(): the sink has room again.
    Latch& writable_latch() { return writable_; }

    /// Raised by each batch of receipts.
    Latch& receipts_latch() { return received_; }

    /// Breaches of the contract by the sink: receipts that cannot be, and what it logs as MISUSE.
    std::size_t misuse_count() const { return misuse_; }

    /// How often troubles were raised and cleared.
    std::size_t troubles_raised() const { return raised_; }
    std::size_t troubles_cleared() const { return cleared_; }

    // alarm_sink::Host
    bool log_enabled(std::int32_t severity) override;
    void log(std::int32_t severity, std::string_view message,
             std::span<const alarm_sink_field> fields) override;
    alarm_sink::Status secret(std::string_view name, std::int64_t deadline_mono_ns,
                              const alarm_sink::SecretView& look) override;
    void receipts(std::span<const alarm_sink_receipt* const> batch) override;
    void writable() override;
    void trouble(const alarm_sink_trouble& trouble) override;

private:
    void report_misuse(std::string_view text);

    RuntimeOptions options_;
    spdlog::logger logger_;
    SecretStore secrets_;
    EventLedger ledger_;
    TroubleTable troubles_;
    Latch writable_;
    Latch received_;
    std::atomic<std::size_t> misuse_ = 0;
    std::atomic<std::size_t> raised_ = 0;
    std::atomic<std::size_t> cleared_ = 0;
};

}  // namespace host_stub::host
