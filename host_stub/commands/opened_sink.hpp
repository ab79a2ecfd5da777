// opened_sink.hpp - what the commands that use a sink have in common: their options, and a sink
// that is loaded and created, with the runtime that serves it.
//
// Threads: one thread at a time; runtime() as simulated_runtime.hpp says.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host_stub/host/simulated_runtime.hpp"
#include "host_stub/host/state_folder.hpp"
#include "host_stub/loader/module.hpp"
#include "plugin_api/cpp/host_adapter.hpp"
#include "plugin_api/cpp/sink_handle.hpp"

namespace host_stub::commands {

/// --config, --state, --secrets and --log.
class SinkOptions {
public:
    SinkOptions() = default;

    /// For a command that makes these files itself.
    SinkOptions(const std::filesystem::path& config, const std::filesystem::path& state,
                const std::filesystem::path& secrets)
        : config_(config.string()), state_(state.string()), secrets_(secrets.string()) {}

    void add_to(boost::program_options::options_description& options);

    const std::string& config_path() const { return config_; }
    std::optional<std::filesystem::path> state_path() const;
    std::optional<std::filesystem::path> secrets_path() const;

    /// Throws std::invalid_argument when --log names no level.
    spdlog::level::level_enum log_level() const;

private:
    std::string config_;
    std::string state_;
    std::string secrets_;
    std::string log_ = "warning";
};

class OpenedSink {
public:
    /// Loads `plugin` and creates a sink.  Null when that fails: it is said on standard error, and
    /// `exit_code` is set.
    static std::unique_ptr<OpenedSink> open(
        const std::string& plugin, const SinkOptions& options,
        std::function<void(const alarm_sink_receipt&)> on_receipt, int& exit_code);

    /// Configures the sink with the file that the options name.  kSettled, or kUsage after the
    /// reason was printed on standard error.
    int configure(bool dry_run);

    alarm_sink::SinkHandle& sink() { return sink_; }
    host::SimulatedRuntime& runtime() { return runtime_; }
    host::StateFolder& state() { return state_; }
    const alarm_sink_module& module() const { return module_.descriptor(); }

private:
    OpenedSink(loader::Module module, const SinkOptions& options,
               std::function<void(const alarm_sink_receipt&)> on_receipt);

    // The sink goes first and the library last.
    std::string config_path_;
    loader::Module module_;
    host::StateFolder state_;
    host::SimulatedRuntime runtime_;
    alarm_sink::HostAdapter adapter_;
    alarm_sink::SinkHandle sink_;
};

/// For a command that asks a sink one thing while it runs: opens it with the folder that it had,
/// configures and starts it, calls `ask(sink, deadline, exit_code)`, and stops it.  Returns the
/// exit code, kUsage after the reason was printed on standard error, begun with `failed`.
int ask_running_sink(
    std::string_view command, const std::string& plugin, const SinkOptions& options,
    std::string_view failed,
    const std::function<alarm_sink::Status(alarm_sink::SinkHandle&, std::int64_t, int&)>& ask);

/// The whole file.  Throws std::runtime_error with path and reason.
std::string read_file(const std::string& path);

}  // namespace host_stub::commands
