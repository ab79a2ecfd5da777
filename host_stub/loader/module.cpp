#include "host_stub/loader/module.hpp"

#include <fmt/format.h>

#include <boost/dll/shared_library.hpp>
#include <mutex>
#include <vector>

namespace host_stub::loader {

namespace {

namespace dll = boost::dll;
namespace fs = std::filesystem;

/// Libraries that are never unloaded.  Never destroyed itself: a static destructor would unload
/// them while threads of the process may still run.
void pin(std::shared_ptr<void> library) {
    static auto& mutex = *new std::mutex;
    static auto& pinned = *new std::vector<std::shared_ptr<void>>;
    const std::lock_guard lock(mutex);
    pinned.push_back(std::move(library));
}

/// Entry symbols of other major versions, so that a refusal can name both numbers.
std::string other_majors(const dll::shared_library& library) {
    constexpr unsigned kNewestLookedFor = 9;
    std::string found;
    for (unsigned major = 0; major <= kNewestLookedFor; ++major) {
        const std::string symbol = fmt::format("alarm_sink_module_v{}", major);
        if (major != ALARM_SINK_ABI_MAJOR && library.has(symbol)) {
            found += (found.empty() ? "" : ", ") + symbol;
        }
    }
    return found.empty() ? "it is no sink"
                         : fmt::format("it has {}, of another major version; this host has {}",
                                       found, ALARM_SINK_ABI_MAJOR);
}

/// What dlerror() said, out of the prose that Boost.DLL wraps it in.
std::string dlerror_text(std::string text) {
    constexpr std::string_view kBefore = "dlerror system message: ";
    const std::size_t begin = text.find(kBefore);
    const std::size_t end = text.rfind("): ");
    if (begin == std::string::npos || end == std::string::npos) return text;
    return text.substr(begin + kBefore.size(), end - begin - kBefore.size());
}

}  // namespace

std::variant<Module, Refusal> load_module(const fs::path& path) {
    const auto refuse = [&](Rule rule, std::string_view text) {
        return Refusal{rule,
                       fmt::format("{}: refused ({}): {}", path.string(), name_of(rule), text)};
    };
    std::error_code missing;
    if (!fs::is_regular_file(path, missing)) {
        return refuse(Rule::file_is_readable,
                      missing ? missing.message() : "this is not a regular file");
    }

    auto library = std::make_shared<dll::shared_library>();
    try {
        // The throwing form alone carries the text of dlerror().
        library->load(fs::absolute(path).native(),
                      dll::load_mode::rtld_now | dll::load_mode::rtld_local);
    } catch (const std::system_error& error) {
        return refuse(Rule::library_loads, dlerror_text(error.what()));
    } catch (const std::exception& error) {
        return refuse(Rule::library_loads,
                      fmt::format("a static constructor threw: {}", error.what()));
    }
    if (!library->has(ALARM_SINK_ENTRY_SYMBOL)) {
        return refuse(Rule::entry_symbol,
                      "it does not export " ALARM_SINK_ENTRY_SYMBOL ": " + other_majors(*library));
    }

    Module module;
    module.path_ = path;
    module.descriptor_ =
        library->get<const alarm_sink_module*() noexcept>(ALARM_SINK_ENTRY_SYMBOL)();
    Rule failed{};
    const std::string wrong = check_descriptor(module.descriptor_, failed);
    if (!wrong.empty()) {
        return refuse(failed, wrong);
    }
    if (module.unloadable()) {
        module.library_ = std::move(library);
    } else {
        pin(std::move(library));
    }
    return module;
}

}  // namespace host_stub::loader
