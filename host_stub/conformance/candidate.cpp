#include "host_stub/conformance/candidate.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "host_stub/events/event_view.hpp"
#include "plugin_api/cpp/status.hpp"

namespace host_stub::conformance {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
using alarm_sink::str;

/// Connections to it are accepted by the kernel and wait for an accept() that never comes.
int listen_silently(std::uint16_t& port) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (listener < 0 || ::bind(listener, generic, length) != 0 || ::listen(listener, 128) != 0 ||
        ::getsockname(listener, generic, &length) != 0) {
        give_up("no listening socket on 127.0.0.1 can be had");
    }
    port = ntohs(address.sin_port);
    return listener;
}

void replace(std::string& text, std::string_view word, std::string_view by) {
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += by.size()) {
        text.replace(at, word.size(), by);
    }
}

void must(const Answer& answer, std::string_view call) {
    if (!answer.ok()) fail(fmt::format("{} failed: {}", call, describe(answer)));
}

/// Makes a call with room for its prose and takes its time.
template <typename Call>
Answer ask(Call&& call) {
    alarm_sink::ErrorText error;
    const Clock::time_point begin = Clock::now();
    const alarm_sink_status status = call(error.get());
    return {status, std::string(error.text()), Clock::now() - begin};
}

}  // namespace

std::string describe(const Answer& answer) {
    return describe(alarm_sink::Status::of(answer.status, answer.text));
}

std::int64_t mono_in(std::chrono::nanoseconds from_now) {
    return std::chrono::nanoseconds(Clock::now().time_since_epoch() + from_now).count();
}

std::vector<events::Event> make_events(std::size_t count, std::chrono::nanoseconds lifetime) {
    static std::atomic<std::uint64_t> last = 0;
    const std::int64_t now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                 std::chrono::system_clock::now().time_since_epoch())
                                 .count();
    std::vector<events::Event> events(count);
    for (events::Event& event : events) {
        event.id = fmt::format("conformance-{}-{}", now, ++last);
        event.occurred_unix_ns = now;
        event.expires_unix_ns = lifetime == 0ns ? 0 : now + lifetime.count();
        event.priority = 70;
        event.category = "HVAC";
        event.object = "Main/Air/AHU-2/SupplyTemperature";
        event.condition = "AHU-2/SupplyTemperature";
        event.previous_status = ALARM_SINK_POINT_NORMAL;
        event.status = ALARM_SINK_POINT_HIGH_ALARM;
        event.summary = "AHU-2: supply air temperature is high";
        event.text = "Check the cooling valve.";
        event.fields = {{"Supply air temperature", 31.4, "degC"}, {"Fan runs", true, ""}};
    }
    return events;
}

bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds at_most) {
    const Clock::time_point end = Clock::now() + at_most;
    while (!holds()) {
        if (Clock::now() >= end) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

Instance::Instance(Candidate& candidate, std::filesystem::path folder)
    : candidate_(candidate), folder_(std::move(folder)) {}

Instance::~Instance() {
    if (sink_ != nullptr) {
        static_cast<void>(stop(mono_in(100ms)));
        destroy();
    }
}

Answer Instance::create() {
    const std::string folder = folder_.string();
    const alarm_sink_create_info info{sizeof info, 0, str("conformance"), str(folder)};
    return ask([&](alarm_sink_error* error) {
        return candidate_.module().create(host_.get(), &info, &sink_, error);
    });
}

Answer Instance::configure(std::uint32_t flags) { return configure_with(configuration(), flags); }

Answer Instance::configure_with(const std::string& text, std::uint32_t flags) {
    const std::string from = origin();
    const alarm_sink_config config{sizeof config, flags, str(text), str(from)};
    return ask(
        [&](alarm_sink_error* error) { return candidate_.api().configure(sink_, &config, error); });
}

Answer Instance::start() {
    return ask([&](alarm_sink_error* error) {
        return candidate_.api().start(sink_, mono_in(10s), error);
    });
}

Answer Instance::submit(std::span<const events::Event> events) {
    static std::atomic<std::uint64_t> last_ticket = 0;
    std::vector<events::EventView> views;
    std::vector<const alarm_sink_event*> pointers;
    views.reserve(events.size());
    for (const events::Event& event : events) {
        views.emplace_back(event, ++last_ticket);
        pointers.push_back(views.back().get());
    }
    return submit_raw(pointers);
}

Answer Instance::submit_raw(std::span<const alarm_sink_event* const> events) {
    std::size_t taken = 0;
    Answer answer = ask([&](alarm_sink_error* error) {
        const ProbeHost::InSubmit inside;
        return candidate_.api().submit(sink_, events.data(), events.size(), &taken, error);
    });
    answer.taken = taken;
    return answer;
}

Answer Instance::flush(std::uint32_t level, std::int64_t deadline_mono_ns) {
    return ask([&](alarm_sink_error* error) {
        return candidate_.api().flush(sink_, level, deadline_mono_ns, error);
    });
}

Answer Instance::stop(std::int64_t deadline_mono_ns) {
    return ask([&](alarm_sink_error* error) {
        return candidate_.api().stop(sink_, deadline_mono_ns, error);
    });
}

Answer Instance::stop() { return stop(mono_in(1s)); }

const void* Instance::query(const char* id) { return candidate_.api().query(sink_, id); }

void Instance::destroy() {
    candidate_.api().destroy(sink_);
    sink_ = nullptr;
}

Instance& Instance::configured() {
    must(create(), "create()");
    must(configure(), "configure()");
    return *this;
}

Instance& Instance::running() {
    configured();
    must(start(), "start()");
    return *this;
}

std::string Instance::configuration() const {
    std::string text = candidate_.setting().configuration;
    replace(text, "@STATE_DIR@", folder_.string());
    replace(text, "@SILENT_PORT@", std::to_string(candidate_.silent_port()));
    return text;
}

std::string Instance::origin() const { return candidate_.setting().origin.string(); }

Candidate::Candidate(const Setting& setting)
    : setting_(setting), listener_(listen_silently(silent_port_)) {
    auto loaded = loader::load_module(setting.plugin);
    if (const auto* refusal = std::get_if<loader::Refusal>(&loaded)) give_up(refusal->text);
    module_ = std::get<loader::Module>(std::move(loaded));
}

Candidate::~Candidate() { ::close(listener_); }

std::unique_ptr<Instance> Candidate::instance() {
    const auto folder = setting_.folder / fmt::format("instance-{}", ++instances_);
    std::filesystem::create_directory(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    return std::make_unique<Instance>(*this, folder);
}

void submit_all(Instance& instance, std::span<const events::Event> events) {
    const Clock::time_point end = Clock::now() + 20s;
    while (!events.empty()) {
        const Answer answer = instance.submit(events);
        events = events.subspan(std::min(answer.taken, events.size()));
        if (answer.ok()) return;
        if (answer.status != ALARM_SINK_E_AGAIN) {
            fail("submit() failed: " + describe(answer));
        }
        if (Clock::now() > end) nothing_to_judge("the sink stays full for 20 s");
        std::this_thread::sleep_for(5ms);
    }
}

bool wait_for_finals(Instance& instance, std::span<const events::Event> events,
                     std::chrono::milliseconds at_most) {
    return eventually(
        [&] {
            const auto finals = instance.host().finals();
            return std::all_of(events.begin(), events.end(), [&](const events::Event& event) {
                return finals.contains(event.id);
            });
        },
        at_most);
}

void live(Instance& instance) {
    const auto events = make_events(10, 200ms);
    instance.running();
    submit_all(instance, events);
    wait_for_finals(instance, events, 500ms);
    const Answer stopped = instance.stop();
    if (!stopped.ok() && stopped.status != ALARM_SINK_E_TIMEOUT) {
        fail("stop() failed: " + describe(stopped));
    }
}

}  // namespace host_stub::conformance
