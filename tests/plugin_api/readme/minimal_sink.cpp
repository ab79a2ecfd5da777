// minimal_sink.cpp - the sink of plugin_api/README.md, compiled as it stands there.
#include "plugin_api/cpp/sink_module.hpp"

// [readme]
using namespace alarm_sink;

class CountingSink final : public Sink {
public:
    CountingSink(HostServices, CreateInfo) {}
    Status configure(std::string_view, std::string_view, bool) override { return {}; }
    Status start(std::int64_t) override { return {}; }
    SubmitResult submit(std::span<const alarm_sink_event* const> events) override {
        count_ += events.size();
        return {ALARM_SINK_OK, events.size(), {}};  // yours gives a FINAL receipt for each, later
    }
    Status flush(std::uint32_t, std::int64_t) override { return {}; }
    Status stop(std::int64_t) override { return {}; }

private:
    std::atomic<std::size_t> count_{0};
};

extern "C" const alarm_sink_module* alarm_sink_module_v1(void) noexcept {
    static constexpr alarm_sink_module kModule = make_module<CountingSink>(
        {.id = "org.example.counting", .name = "Counting", .version = "1", .build = __VERSION__});
    return &kModule;
}
// [/readme]
