// module.hpp - a sink plugin in memory: loaded with Boost.DLL and checked against the contract.
//
// What load_module() returns can be used without a further check: it has the entry symbol, the
// magic, structs long enough, versions that fit and no null member.  Anything else is a Refusal
// that says which rule failed, with both sides of the comparison.
//
// A library stays loaded until the process ends, unless its module claims UNLOADABLE: then it is
// unloaded with the last Module.  RTLD_NOW, so that a missing function is found here and not in
// an alarm; RTLD_LOCAL, so that two sinks never share a symbol; never RTLD_DEEPBIND, which breaks
// sanitizers and iostreams.
//
// Threads: load_module() may be called from any thread; a Module is a value.
// Fails:   Refusal.  A library that crashes while it is loaded takes the process with it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "plugin_api/alarm_sink.h"

namespace host_stub::loader {

/// The first rule that a library broke, in the order in which they are checked.
enum class Rule {
    file_is_readable,     ///< The path names a file.
    library_loads,        ///< dlopen() takes it: ELF, this machine, nothing undefined.
    entry_symbol,         ///< It exports ALARM_SINK_ENTRY_SYMBOL.
    descriptor_returned,  ///< The entry point returns a descriptor and not null.
    magic,                ///< The descriptor begins as one.
    module_size,          ///< alarm_sink_module is as long as minor 0 has it.
    host_minor,           ///< The sink can live with this host's minor version.
    module_members,       ///< No member of alarm_sink_module is null.
    api_size,             ///< alarm_sink_sink_api is as long as minor 0 has it.
    api_members           ///< No member of alarm_sink_sink_api is null.
};

/// "wrong magic": what the rule is called when it failed.
std::string_view name_of(Rule rule);

struct Refusal {
    Rule rule;
    std::string text;  ///< One line: path, rule, found and needed.
};

class Module {
public:
    const alarm_sink_module& descriptor() const { return *descriptor_; }
    const std::filesystem::path& path() const { return path_; }
    bool unloadable() const { return (descriptor_->flags & ALARM_SINK_MODULE_UNLOADABLE) != 0; }

private:
    friend std::variant<Module, Refusal> load_module(const std::filesystem::path& path);

    std::filesystem::path path_;
    std::shared_ptr<void> library_;  ///< Empty when the library is pinned for the process.
    const alarm_sink_module* descriptor_ = nullptr;
};

/// Loads `path`.  The descriptor is valid as long as a copy of the Module lives.
std::variant<Module, Refusal> load_module(const std::filesystem::path& path);

/// The checks from Rule::descriptor_returned on, for a descriptor that is in memory already.
/// Returns empty text when nothing is wrong.
std::string check_descriptor(const alarm_sink_module* descriptor, Rule& failed);

}  // namespace host_stub::loader
