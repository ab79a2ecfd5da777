// cases_library.cpp - AS-1 to AS-6: the shared library itself.
#include <sys/wait.h>
#include <unistd.h>

#include <boost/dll/shared_library.hpp>
#include <chrono>
#include <fstream>

#include <fmt/format.h>

#include "host_stub/conformance/candidate.hpp"
#include "host_stub/conformance/case_lists.hpp"
#include "host_stub/conformance/process_state.hpp"

namespace host_stub::conformance {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace dll = boost::dll;

void scan(const std::filesystem::path& plugin) {
    dll::shared_library library(plugin.native(),
                                dll::load_mode::rtld_now | dll::load_mode::rtld_local);
    if (library.has(ALARM_SINK_ENTRY_SYMBOL)) {
        library.get<const alarm_sink_module*() noexcept>(ALARM_SINK_ENTRY_SYMBOL)();
    }
    library.unload();
}

/// What the child of scan_time() does.  An exception of a static constructor ends it, with its text
/// as the last words; it must not be taken for one of the case itself.
[[noreturn]] void measure_scan(const std::filesystem::path& plugin, int answer) {
    const Clock::time_point begin = Clock::now();
    try {
        scan(plugin);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        ::_exit(1);
    } catch (...) {
        ::_exit(1);
    }
    const std::int64_t took =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
    ::_exit(::write(answer, &took, sizeof took) == sizeof took ? 0 : 1);
}

/// How long a process that has never seen the library takes to load it and to look at the module.
std::chrono::microseconds scan_time(const std::filesystem::path& plugin) {
    int result[2];
    if (::pipe(result) != 0) give_up("no pipe can be had");
    const pid_t child = ::fork();
    if (child == 0) measure_scan(plugin, result[1]);
    ::close(result[1]);
    std::int64_t took = 0;
    const bool answered = ::read(result[0], &took, sizeof took) == sizeof took;
    ::close(result[0]);
    ::waitpid(child, nullptr, 0);
    if (!answered) give_up("loading it ends the process");
    return std::chrono::microseconds(took);
}

void scan_is_quick(const Setting& setting) {
    // The best of a few: a busy machine must not look like a slow library.
    constexpr int kAttempts = 5;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    constexpr auto kBudget = 400ms;  // its runtime looks at every global of the library
#else
    constexpr auto kBudget = 100ms;
#endif
    std::chrono::microseconds best = scan_time(setting.plugin);
    for (int attempt = 1; attempt < kAttempts && best >= kBudget; ++attempt) {
        best = std::min(best, scan_time(setting.plugin));
    }
    expect(best < kBudget, fmt::format("loading it takes {} ms, allowed are {} ms",
                                       best.count() / 1000, kBudget.count()));
}

void entry_symbol_present(const Setting& setting) {
    const auto loaded = loader::load_module(setting.plugin);
    if (const auto* refusal = std::get_if<loader::Refusal>(&loaded)) {
        if (refusal->rule <= loader::Rule::entry_symbol) give_up(refusal->text);
    }
}

void module_is_complete(const Setting& setting) {
    const auto loaded = loader::load_module(setting.plugin);
    if (const auto* refusal = std::get_if<loader::Refusal>(&loaded)) give_up(refusal->text);
    const alarm_sink_module& module = std::get<loader::Module>(loaded).descriptor();
    expect(module.min_host_minor <= module.abi_minor,
           fmt::format("min_host_minor is {}, but it was built with minor {}",
                       module.min_host_minor, module.abi_minor));
    for (const char* text : {module.id, module.name, module.version, module.build}) {
        expect(*text != '\0', "id, name, version and build must not be empty");
    }
}

void unload_leaves_no_mapping(const Setting& setting) {
    constexpr int kCycles = 3;
    for (int cycle = 1; cycle <= kCycles; ++cycle) {
        Alone sink(setting);
        if ((sink.candidate.module().flags & ALARM_SINK_MODULE_UNLOADABLE) == 0) {
            nothing_to_judge("the module does not claim UNLOADABLE");
        }
        live(*sink);
        sink->destroy();
        sink.candidate.unload();
        std::ifstream maps("/proc/self/maps");
        for (std::string line; std::getline(maps, line);) {
            expect(!line.ends_with(setting.plugin.native()),
                   fmt::format("after unload {} of {} this is mapped: {}", cycle, kCycles, line));
        }
    }
}

constexpr Case kGates[] = {
    {"scan-is-quick", "AS-3", "does no work when it is loaded or looked at", scan_is_quick, 30s,
     true, false},
    {"entry-symbol-present", "AS-1", "exports alarm_sink_module_v1", entry_symbol_present, 30s,
     true, false},
    {"module-is-complete", "AS-4",
     "returns a module with the magic, full structs, no null member, for a host of this minor",
     module_is_complete, 30s, true, false},
};

constexpr Case kCases[] = {
    {"unload-leaves-no-mapping", "AS-6", "can be unloaded when it claims UNLOADABLE",
     unload_leaves_no_mapping},
};

}  // namespace

std::span<const Case> library_gates() { return kGates; }
std::span<const Case> library_cases() { return kCases; }

}  // namespace host_stub::conformance
