#include "plugin_api/cpp/host_adapter.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace alarm_sink {
namespace {

// Throws from everything but log().
class ThrowingHost final : public Host {
public:
    std::vector<std::string> logged;

    bool log_enabled(std::int32_t) override { throw std::runtime_error("a"); }
    void log(std::int32_t, std::string_view message, std::span<const alarm_sink_field>) override {
        logged.emplace_back(message);
    }
    std::int64_t unix_now_ns() override { throw std::runtime_error("b"); }
    std::int64_t mono_now_ns() override { throw std::runtime_error("c"); }
    Status secret(std::string_view, std::int64_t, const SecretView&) override {
        throw std::runtime_error("vault sealed");
    }
    void receipts(std::span<const alarm_sink_receipt* const>) override {
        throw std::runtime_error("disk full");
    }
    void writable() override { throw std::runtime_error("d"); }
    void trouble(const alarm_sink_trouble&) override { throw std::runtime_error("e"); }
    const void* query(std::string_view) override { throw std::runtime_error("f"); }
};

alarm_sink_status accept(void*, const std::uint8_t*, std::size_t) noexcept { return ALARM_SINK_OK; }

TEST(HostAdapter, LetsNoExceptionThrough) {
    ThrowingHost throwing;
    const HostAdapter adapter{throwing};
    const alarm_sink_host& host = *adapter.get();
    EXPECT_EQ(host.log_enabled(host.ctx, ALARM_SINK_LOG_INFO), 1);
    EXPECT_EQ(host.unix_now_ns(host.ctx), 0);
    EXPECT_EQ(host.mono_now_ns(host.ctx), 0);
    host.receipts(host.ctx, nullptr, 0);
    host.writable(host.ctx);
    const alarm_sink_trouble trouble{};
    host.trouble(host.ctx, &trouble);
    EXPECT_EQ(host.query(host.ctx, "x/1"), nullptr);
    ASSERT_EQ(throwing.logged.size(), 7u);
    EXPECT_EQ(throwing.logged[3], "host function receipts: disk full");
}

TEST(HostAdapter, ReportsAFailedSecretToTheSink) {
    ThrowingHost throwing;
    const HostAdapter adapter{throwing};
    const alarm_sink_host& host = *adapter.get();
    ErrorText error;
    const auto code = host.secret(host.ctx, str("relay"), 0, &accept, nullptr, error.get());
    EXPECT_EQ(describe(error.status(code)), "E_INTERNAL: vault sealed");
}

TEST(HostAdapter, RefusesASecretWithoutAViewer) {
    ThrowingHost throwing;
    const HostAdapter adapter{throwing};
    const alarm_sink_host& host = *adapter.get();
    EXPECT_EQ(host.secret(host.ctx, str("relay"), 0, nullptr, nullptr, nullptr),
              ALARM_SINK_E_INVALID);
}

}  // namespace
}  // namespace alarm_sink
