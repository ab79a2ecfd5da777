#include "host_stub/commands/opened_sink.hpp"

#include <string.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"

namespace host_stub::commands {

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace {

std::optional<fs::path> path_of(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<fs::path>(text);
}

}  // namespace

void SinkOptions::add_to(po::options_description& options) {
    options.add_options()("config,c", po::value(&config_)->required()->value_name("FILE"),
                          "the sink's configuration (TOML)")(
        "state", po::value(&state_)->value_name("DIR"),
        "the sink's own folder, kept between runs; without it a temporary one")(
        "secrets", po::value(&secrets_)->value_name("FILE"),
        "lines name=value, mode 0600; else the secret `mail` is the environment's SECRET_MAIL")(
        "log", option(&log_, "LEVEL"),
        "the sink's messages on standard error: debug, info, warning, error, off");
}

std::optional<fs::path> SinkOptions::state_path() const { return path_of(state_); }
std::optional<fs::path> SinkOptions::secrets_path() const { return path_of(secrets_); }

spdlog::level::level_enum SinkOptions::log_level() const {
    const auto level = spdlog::level::from_str(log_);
    if (level == spdlog::level::off && log_ != "off") {
        throw std::invalid_argument("--log " + log_ +
                                    ": the levels are debug, info, warning, error, off");
    }
    return level;
}

OpenedSink::OpenedSink(loader::Module module, const SinkOptions& options,
                       std::function<void(const alarm_sink_receipt&)> on_receipt)
    : config_path_(options.config_path()),
      module_(std::move(module)),
      state_(options.state_path()),
      runtime_({options.log_level(), options.secrets_path(), std::move(on_receipt)}),
      adapter_(runtime_) {}

std::unique_ptr<OpenedSink> OpenedSink::open(
    const std::string& plugin, const SinkOptions& options,
    std::function<void(const alarm_sink_receipt&)> on_receipt, int& exit_code) {
    auto loaded = loader::load_module(plugin);
    if (const auto* refusal = std::get_if<loader::Refusal>(&loaded)) {
        std::cerr << refusal->text << '\n';
        exit_code = kPluginRefused;
        return nullptr;
    }
    std::unique_ptr<OpenedSink> opened(new OpenedSink(std::get<loader::Module>(std::move(loaded)),
                                                      options, std::move(on_receipt)));
    if (const auto status = opened->runtime_.secrets().check(); !status.ok()) {
        std::cerr << status.text() << '\n';
        exit_code = kUsage;
        return nullptr;
    }
    const auto status =
        alarm_sink::SinkHandle::create(opened->module(), opened->adapter_.get(), "host-stub",
                                       opened->state_.path().string(), opened->sink_);
    if (!status.ok()) {
        std::cerr << plugin << ": no sink was created: " << describe(status) << '\n';
        exit_code = kPluginRefused;
        return nullptr;
    }
    exit_code = kSettled;
    return opened;
}

int OpenedSink::configure(bool dry_run) {
    const auto status = sink_.configure(read_file(config_path_), config_path_, dry_run);
    if (status.ok()) return kSettled;
    std::cerr << describe(status) << '\n';
    return kUsage;
}

int ask_running_sink(
    std::string_view command, const std::string& plugin, const SinkOptions& options,
    std::string_view failed,
    const std::function<alarm_sink::Status(alarm_sink::SinkHandle&, std::int64_t, int&)>& ask) {
    constexpr std::int64_t kDeadlineNs = 30'000'000'000;
    if (!options.state_path()) {
        std::cerr << command << " needs --state DIR: the folder that the sink had\n";
        return kUsage;
    }
    int exit_code = kSettled;
    const auto opened = OpenedSink::open(plugin, options, {}, exit_code);
    if (!opened) return exit_code;
    exit_code = opened->configure(/*dry_run=*/false);
    if (exit_code != kSettled) return exit_code;
    const auto deadline = [&] { return opened->runtime().mono_now_ns() + kDeadlineNs; };
    auto status = opened->sink().start(deadline());
    if (status.ok()) {
        status = ask(opened->sink(), deadline(), exit_code);
        // What is under way goes on with the next start.
        static_cast<void>(opened->sink().stop(deadline()));
    }
    std::cout.flush();
    if (status.ok()) return exit_code;
    std::cerr << failed << ": " << describe(status) << '\n';
    return kUsage;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) {
        throw std::runtime_error(path + ": " + ::strerror(errno));
    }
    return text;
}

}  // namespace host_stub::commands
