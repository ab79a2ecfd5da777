#include <fmt/format.h>

#include "host_stub/loader/module.hpp"
#include "plugin_api/cpp/struct_size.hpp"

namespace host_stub::loader {

namespace {

/// Looks for the first null among named members.
class Members {
public:
    template <typename Pointer>
    void require(std::string_view name, Pointer pointer) {
        if (pointer == nullptr && missing_.empty()) {
            missing_ = name;
        }
    }
    std::string_view missing() const { return missing_; }

private:
    std::string_view missing_;
};

template <typename Struct>
std::string too_short(const Struct& given, std::string_view name) {
    constexpr std::size_t needed = alarm_sink::kMinor0Size<Struct>;
    return given.struct_size >= needed
               ? std::string()
               : fmt::format("{}.struct_size is {}, but minor 0 has {} bytes", name,
                             given.struct_size, needed);
}

std::string null_member(const alarm_sink_module& module) {
    Members members;
    members.require("id", module.id);
    members.require("name", module.name);
    members.require("version", module.version);
    members.require("build", module.build);
    members.require("api", module.api);
    members.require("create", module.create);
    return members.missing().empty()
               ? std::string()
               : fmt::format("alarm_sink_module.{} is null", members.missing());
}

std::string null_member(const alarm_sink_sink_api& api) {
    Members members;
    members.require("configure", api.configure);
    members.require("start", api.start);
    members.require("submit", api.submit);
    members.require("flush", api.flush);
    members.require("stop", api.stop);
    members.require("destroy", api.destroy);
    members.require("query", api.query);
    return members.missing().empty()
               ? std::string()
               : fmt::format("alarm_sink_sink_api.{} is null", members.missing());
}

}  // namespace

std::string_view name_of(Rule rule) {
    switch (rule) {
        case Rule::file_is_readable: return "no such file";
        case Rule::library_loads: return "not loadable";
        case Rule::entry_symbol: return "no entry symbol";
        case Rule::descriptor_returned: return "no descriptor";
        case Rule::magic: return "wrong magic";
        case Rule::module_size: return "module struct too small";
        case Rule::host_minor: return "host too old";
        case Rule::module_members: return "incomplete module";
        case Rule::api_size: return "api struct too small";
        case Rule::api_members: return "incomplete api";
    }
    return "unknown rule";
}

std::string check_descriptor(const alarm_sink_module* descriptor, Rule& failed) {
    failed = Rule::descriptor_returned;
    if (descriptor == nullptr) {
        return ALARM_SINK_ENTRY_SYMBOL "() returned null";
    }
    // The magic comes before the size: without it the size is a number from anywhere.
    failed = Rule::magic;
    if (descriptor->magic != ALARM_SINK_MAGIC) {
        return fmt::format("alarm_sink_module.magic is {:#018x}, but a sink has {:#018x}",
                           descriptor->magic, ALARM_SINK_MAGIC);
    }
    failed = Rule::module_size;
    if (std::string text = too_short(*descriptor, "alarm_sink_module"); !text.empty()) {
        return text;
    }
    failed = Rule::host_minor;
    if (descriptor->min_host_minor > ALARM_SINK_ABI_MINOR) {
        return fmt::format(
            "it needs a host of version {}.{} or newer, but this one has {}.{}: update the host or "
            "take an older release of the plugin",
            ALARM_SINK_ABI_MAJOR, descriptor->min_host_minor, ALARM_SINK_ABI_MAJOR,
            ALARM_SINK_ABI_MINOR);
    }
    failed = Rule::module_members;
    if (std::string text = null_member(*descriptor); !text.empty()) {
        return text;
    }
    failed = Rule::api_size;
    if (std::string text = too_short(*descriptor->api, "alarm_sink_sink_api"); !text.empty()) {
        return text;
    }
    failed = Rule::api_members;
    return null_member(*descriptor->api);
}

}  // namespace host_stub::loader
