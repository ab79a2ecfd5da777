#include "plugin_api/cpp/host_services.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "plugin_api/cpp/field.hpp"
#include "tests/plugin_api/recording_host.hpp"

namespace alarm_sink {
namespace {

using test::RecordingHost;

std::string text_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

TEST(HostServices, ShowsASecretInsideTheCall) {
    RecordingHost host;
    host.secrets["relay"] = "open sesame";
    std::string seen;
    const Status status = HostServices{host.get()}.with_secret("relay", 0, [&](auto bytes) {
        seen = text_of(bytes);
        return Status{};
    });
    EXPECT_TRUE(status.ok());
    EXPECT_EQ(seen, "open sesame");
}

TEST(HostServices, SaysWhenThereIsNoSuchSecret) {
    RecordingHost host;
    bool shown = false;
    const Status status = HostServices{host.get()}.with_secret("relay", 0, [&](auto) {
        shown = true;
        return Status{};
    });
    EXPECT_EQ(describe(status), "E_SECRET: no such secret");
    EXPECT_FALSE(shown);
}

TEST(HostServices, GivesBackTheViewersOwnStatusWithItsText) {
    RecordingHost host;
    host.secrets["relay"] = "x";
    const Status status = HostServices{host.get()}.with_secret(
        "relay", 0, [](auto) { return Status::config("too short"); });
    EXPECT_EQ(describe(status), "E_CONFIG: too short");
}

TEST(HostServices, StopsAnExceptionOfTheViewer) {
    RecordingHost host;
    host.secrets["relay"] = "x";
    const Status status = HostServices{host.get()}.with_secret(
        "relay", 0, [](auto) -> Status { throw std::runtime_error("no"); });
    EXPECT_EQ(describe(status), "E_INTERNAL: no");
}

TEST(HostServices, DoesNotBelieveAnOkWithoutAView) {
    RecordingHost host;
    alarm_sink_host lying = *host.get();
    lying.secret = [](alarm_sink_host_ctx*, alarm_sink_str, std::int64_t, alarm_sink_view_fn, void*,
                      alarm_sink_error*) noexcept -> alarm_sink_status { return ALARM_SINK_OK; };
    const Status status =
        HostServices{&lying}.with_secret("relay", 0, [](auto) { return Status{}; });
    EXPECT_EQ(status.code(), ALARM_SINK_E_SECRET);
}

TEST(HostServices, PassesEverythingElseOn) {
    RecordingHost host;
    const HostServices services{host.get()};
    EXPECT_TRUE(services.log_enabled(ALARM_SINK_LOG_DEBUG));
    EXPECT_GT(services.unix_now_ns(), 0);
    const std::int64_t earlier = services.mono_now_ns();
    EXPECT_GE(services.mono_now_ns(), earlier);
    EXPECT_EQ(services.query("unknown/1"), nullptr);

    const alarm_sink_field fields[] = {text_field("relay", "main"), integer_field("reply", 451),
                                       real_field("wait", 1.5, "s"), boolean_field("tls", true)};
    services.log(ALARM_SINK_LOG_WARNING, "deferred", fields);
    alarm_sink_receipt receipt{};
    receipt.struct_size = sizeof receipt;
    receipt.stage = ALARM_SINK_STAGE_FINAL;
    receipt.event_id = str("a");
    const alarm_sink_receipt* const batch[] = {&receipt};
    services.receipts(batch);
    services.writable();
    services.trouble("relay-unreachable:main", true, 40, "connection refused");

    const auto record = host.record();
    ASSERT_EQ(record.log.size(), 1u);
    EXPECT_EQ(record.log[0].message, "deferred");
    ASSERT_EQ(record.receipts.size(), 1u);
    EXPECT_EQ(record.receipts[0].event_id, "a");
    EXPECT_EQ(record.writables, 1u);
    EXPECT_EQ(record.troubles.at("relay-unreachable:main").text, "connection refused");
}

}  // namespace
}  // namespace alarm_sink
