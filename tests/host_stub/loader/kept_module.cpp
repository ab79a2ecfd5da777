// A sink that does nothing and does not claim UNLOADABLE.
#include "plugin_api/cpp/sink_module.hpp"

namespace {

using alarm_sink::Status;
using alarm_sink::SubmitResult;

class IdleSink final : public alarm_sink::Sink {
public:
    IdleSink(alarm_sink::HostServices, alarm_sink::CreateInfo) {}
    Status configure(std::string_view, std::string_view, bool) override { return {}; }
    Status start(std::int64_t) override { return {}; }
    SubmitResult submit(std::span<const alarm_sink_event* const> events) override {
        return {ALARM_SINK_OK, events.size(), {}};
    }
    Status flush(std::uint32_t, std::int64_t) override { return {}; }
    Status stop(std::int64_t) override { return {}; }
};

}  // namespace

extern "C" const alarm_sink_module* alarm_sink_module_v1(void) noexcept {
    static constexpr alarm_sink_module kModule = alarm_sink::make_module<IdleSink>(
        {.id = "test.kept", .name = "Kept", .version = "1.0", .build = "test"});
    return &kModule;
}
