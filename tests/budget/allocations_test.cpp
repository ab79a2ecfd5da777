// What the hot path may allocate, counted: nothing on the host's thread once the sink is warm.
// A change that makes it dearer has to change the budget here in the same commit.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <string>
#include <thread>

#include "encrypted_email/encrypted_email_sink.hpp"
#include "plugin_api/cpp/host_adapter.hpp"
#include "plugin_api/cpp/sink_handle.hpp"
#include "plugin_api/cpp/text.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

thread_local std::size_t allocations = 0;  // of this thread

void* counted(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

}  // namespace

// Not inlined: GCC would take malloc and delete for a pair that does not match.
[[gnu::noinline]] void* operator new(std::size_t size) { return counted(size); }
[[gnu::noinline]] void* operator new[](std::size_t size) { return counted(size); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
    ++allocations;
    const auto boundary = static_cast<std::size_t>(alignment);
    if (void* const memory =
            std::aligned_alloc(boundary, (size + boundary - 1) / boundary * boundary)) {
        return memory;
    }
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace {

constexpr std::int64_t kMinute = 60'000'000'000;

class CountingHost final : public alarm_sink::Host {
public:
    void wait_for_finals(std::size_t count) {
        for (std::size_t seen = finals_.load(); seen < count; seen = finals_.load())
            finals_.wait(seen);
    }

    bool log_enabled(std::int32_t) override { return false; }
    void log(std::int32_t, std::string_view, std::span<const alarm_sink_field>) override {}
    alarm_sink::Status secret(std::string_view, std::int64_t,
                              const alarm_sink::SecretView&) override {
        return alarm_sink::Status::secret("there is none");
    }
    void receipts(std::span<const alarm_sink_receipt* const> batch) override {
        std::size_t finals = 0;
        for (const alarm_sink_receipt* const receipt : batch)
            finals += receipt->stage == ALARM_SINK_STAGE_FINAL ? 1u : 0u;
        finals_ += finals;
        finals_.notify_all();
    }
    void writable() override {}
    void trouble(const alarm_sink_trouble&) override {}

private:
    std::atomic<std::size_t> finals_ = 0;
};

// A running sink that wants no event, so that each is settled as soon as it is taken.
class Submit : public testing::Test {
protected:
    Submit() {
        static constexpr alarm_sink_module kModule =
            alarm_sink::make_module<encrypted_email::EncryptedEmailSink>({});
        expect_ok(alarm_sink::SinkHandle::create(kModule, adapter_.get(), "budget",
                                                 folder_.path().native(), sink_));
        expect_ok(
            sink_.configure("[relays.main]\nhost = \"127.0.0.1\"\n"
                            "[groups.all]\nfrom = \"alarms@building7.example\"\n"
                            "to = \"facility@building7.example\"\n"
                            "filter.categories = [\"Fire\"]\n",
                            "budget.toml"));
        expect_ok(sink_.start(host_.mono_now_ns() + kMinute));
    }

    ~Submit() override { expect_ok(sink_.stop(host_.mono_now_ns() + kMinute)); }

    // Returns the allocations of this thread within submit().
    std::size_t submit(std::size_t count) {
        std::size_t within = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string id = "event-" + std::to_string(++submitted_);
            alarm_sink_event event{};
            event.struct_size = sizeof event;
            event.event_id = alarm_sink::str(id);
            event.priority = 120;
            event.current_status = ALARM_SINK_POINT_HIGH_ALARM;
            event.category = alarm_sink::str("HVAC");
            event.object = alarm_sink::str("Main/Plant/Boiler-1/FlowTemperature");
            event.summary = alarm_sink::str("Flow temperature 92.5 degC above its limit");
            event.text = alarm_sink::str("Check the mixing valve and the circulation pump.");
            const alarm_sink_event* const events[] = {&event};
            const std::size_t before = allocations;
            const alarm_sink::SubmitResult result = sink_.submit(events);
            within += allocations - before;
            EXPECT_EQ(result.code, ALARM_SINK_OK) << result.text;
        }
        host_.wait_for_finals(submitted_);
        return within;
    }

    static void expect_ok(const alarm_sink::Status& status) {
        EXPECT_TRUE(status.ok()) << describe(status);
    }

    test_support::TemporaryFolder folder_;
    CountingHost host_;
    alarm_sink::HostAdapter adapter_{host_};
    alarm_sink::SinkHandle sink_;
    std::size_t submitted_ = 0;
};

TEST_F(Submit, AllocatesNothingOnceTheSinkIsWarm) {
    // As many as the sink may hold, so that nothing grows later.
    for (int burst = 0; burst < 4; ++burst)
        submit(2'000);
    std::size_t within = 0;
    for (int burst = 0; burst < 20; ++burst)
        within += submit(100);
    EXPECT_EQ(within, 0u);
}

}  // namespace
