// The sink as a whole, through the contract, with the plugin linked in: what submit() costs the
// host's thread, and what a mail over TLS costs from submit() to FINAL.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "encrypted_email/encrypted_email_sink.hpp"
#include "host_stub/trial_server/server.hpp"
#include "plugin_api/cpp/sink_handle.hpp"
#include "plugin_api/cpp/text.hpp"
#include "quiet_host.hpp"

namespace {

namespace trial = host_stub::trial_server;
constexpr std::int64_t kMinute = 60'000'000'000;

class RunningSink {
public:
    explicit RunningSink(const std::string& batching) {
        std::string pattern = std::filesystem::temp_directory_path() / "bench-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        trial::write_certificates(folder_ / "ca.pem", {authority_.certificate()});
        trial::CertificateRequest request;
        request.addresses = {"127.0.0.1"};
        trial::ServerOptions options;
        options.identity = authority_.issue(request);
        server_ = std::make_unique<trial::Server>(std::move(options));

        static constexpr alarm_sink_module kModule =
            alarm_sink::make_module<encrypted_email::EncryptedEmailSink>({});
        const std::string text = "[relays.main]\nhost = \"127.0.0.1\"\nport = " +
                                 std::to_string(server_->port()) + "\nca_file = \"" +
                                 (folder_ / "ca.pem").string() +
                                 "\"\n[groups.all]\nfrom = \"alarms@building7.example\"\n"
                                 "to = \"facility@building7.example\"\n" +
                                 batching;
        check(alarm_sink::SinkHandle::create(kModule, adapter_.get(), "bench", folder_.native(), sink_));
        check(sink_.configure(text, "bench.toml"));
        check(sink_.start(host_.mono_now_ns() + kMinute));
    }

    ~RunningSink() {
        check(sink_.stop(host_.mono_now_ns() + kMinute));
        sink_ = {};
        std::filesystem::remove_all(folder_);
    }

    void submit() {
        const std::string id = "event-" + std::to_string(++submitted_);
        alarm_sink_event event{};
        event.struct_size = sizeof event;
        event.event_id = alarm_sink::str(id);
        event.priority = 120;
        event.current_status = ALARM_SINK_POINT_HIGH_ALARM;
        event.category = alarm_sink::str("HVAC");
        event.object = alarm_sink::str("Main/Plant/Boiler-1/FlowTemperature");
        event.summary = alarm_sink::str("Flow temperature 92.5 degC above its limit of 85 degC");
        event.text = alarm_sink::str("Check the mixing valve and the circulation pump first.");
        const alarm_sink_event* const events[] = {&event};
        while (sink_.submit(events).code == ALARM_SINK_E_AGAIN) host_.wait_for_room();
    }

    void wait_until_settled() { host_.wait_for_finals(submitted_); }

private:
    static void check(const alarm_sink::Status& status) {
        if (!status.ok()) throw std::runtime_error(describe(status));
    }

    std::filesystem::path folder_;
    trial::CertificateAuthority authority_;
    std::unique_ptr<trial::Server> server_;
    QuietHost host_;
    alarm_sink::HostAdapter adapter_{host_};
    alarm_sink::SinkHandle sink_;
    std::size_t submitted_ = 0;
};

// Nobody wants these events, so that the I/O thread settles them at once.
void submit_event(benchmark::State& state) {
    RunningSink sink("filter.categories = [\"Fire\"]\n");
    for (auto _ : state) sink.submit();
    sink.wait_until_settled();
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(submit_event);

// One event, one mail, over a connection that is open already; real time, since the work is done
// by the sink's thread and the server's.
void one_mail_over_tls(benchmark::State& state) {
    RunningSink sink("batching.wait = \"0s\"\n");
    for (auto _ : state) {
        sink.submit();
        sink.wait_until_settled();
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_mail_over_tls)->UseRealTime();

// From nothing to the first mail: start, connect, full TLS handshake, mail, stop.
void first_mail_over_tls(benchmark::State& state) {
    for (auto _ : state) {
        RunningSink sink("batching.wait = \"0s\"\n");
        sink.submit();
        sink.wait_until_settled();
    }
}
BENCHMARK(first_mail_over_tls)->UseRealTime();

}  // namespace
BENCHMARK_MAIN();
