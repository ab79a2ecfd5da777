// cases_growth.cpp - AS-10 to AS-14: hosts that are older or newer, and values not known yet.
#include <fmt/format.h>

#include <cstring>
#include <vector>

#include "host_stub/conformance/candidate.hpp"
#include "host_stub/conformance/case_lists.hpp"
#include "host_stub/conformance/guarded.hpp"
#include "host_stub/events/event_view.hpp"
#include "plugin_api/cpp/struct_size.hpp"
#include "plugin_api/cpp/text.hpp"

namespace host_stub::conformance {

namespace {

using namespace std::chrono_literals;
using alarm_sink::kMinor0Size;
using alarm_sink::str;

void short_host_struct_is_refused(const Setting& setting) {
    Alone sink(setting);
    sink->host().get()->struct_size = kMinor0Size<alarm_sink_host> - 1;
    const Answer answer = sink->create();
    expect(answer.status == ALARM_SINK_E_INVALID,
           fmt::format("create() with a host struct of {} bytes, one less than minor 0, gave {}",
                       kMinor0Size<alarm_sink_host> - 1, describe(answer)));
    expect(!answer.text.empty(), "create() gave E_INVALID without a text");
    expect(sink->get() == nullptr, "create() failed, but *out is not null");
}

void longer_host_struct_is_accepted(const Setting& setting) {
    Alone sink(setting);
    sink->host().get()->struct_size = sizeof(alarm_sink_host) + 64;
    sink->host().get()->abi_minor = ALARM_SINK_ABI_MINOR + 7;
    live(*sink);
}

/// A struct with a tail of poison, as a newer host would fill it with members of its own.
template <typename Struct>
class Longer {
public:
    explicit Longer(Struct value) : bytes_(sizeof(Struct) + kTail, static_cast<char>(0xa5)) {
        value.struct_size = static_cast<std::uint32_t>(bytes_.size());
        get_ = new (bytes_.data()) Struct(value);
    }
    const Struct* get() const { return get_; }

private:
    static constexpr std::size_t kTail = 64;
    std::vector<char> bytes_;
    Struct* get_;
};

/// One life in which every struct that a call takes comes from `Box`.
template <template <typename> class Box>
void live_with(const Setting& setting) {
    Alone sink(setting);
    const alarm_sink_sink_api& api = sink.candidate.api();
    const Guarded<alarm_sink_host> host(*sink->host().get());
    const std::string folder = sink->folder().string();
    const Box<alarm_sink_create_info> info(
        {sizeof(alarm_sink_create_info), 0, str("conformance"), str(folder)});
    std::vector<char> room(256);
    alarm_sink_error error{sizeof error, 0, room.data(), room.size()};
    alarm_sink_sink* raw = nullptr;
    expect(sink.candidate.module().create(host.get(), info.get(), &raw, &error) >= 0,
           "create() failed");
    const std::string text = sink->configuration();
    const std::string origin = sink->origin();
    const Box<alarm_sink_config> config({sizeof(alarm_sink_config), 0, str(text), str(origin)});
    expect(api.configure(raw, config.get(), nullptr) >= 0, "configure() failed");
    expect(api.start(raw, mono_in(10s), nullptr) >= 0, "start() failed");
    const auto events = make_events(1, 200ms);
    const events::EventView view(events[0], 1);
    const Box<alarm_sink_event> event(*view.get());
    const alarm_sink_event* const batch[] = {event.get()};
    std::size_t taken = 0;
    const alarm_sink_status status = api.submit(raw, batch, 1, &taken, nullptr);
    api.stop(raw, mono_in(1s), nullptr);
    api.destroy(raw);
    expect(status >= 0,
           "submit() refused an event of another size: " + describe(Answer{status, "", {}, taken}));
}

void poisoned_tail_is_not_read(const Setting& setting) {
    live_with<Guarded>(setting);
    live_with<Longer>(setting);
}

bool is_cut_inside_a_character(std::string_view whole, std::size_t size) {
    return size < whole.size() && (static_cast<unsigned char>(whole[size]) & 0xc0) == 0x80;
}

void error_text_fits(const Setting& setting) {
    // The folder has characters of two, three and four bytes, and error texts name the origin.
    Setting elsewhere = setting;
    elsewhere.origin = setting.folder / "Gebäude 日本 🏢" / "conformance.toml";
    Alone sink(elsewhere);
    sink->configured();
    const std::string text = "conformance_unknown_key = 1\n" + sink->configuration();
    const std::string origin = sink->origin();
    const alarm_sink_config config{sizeof config, 0, str(text), str(origin)};
    const auto configure = [&](alarm_sink_error* error) {
        return sink.candidate.api().configure(sink->get(), &config, error);
    };

    configure(nullptr);
    alarm_sink_error no_room{sizeof no_room, 0, nullptr, 0};
    configure(&no_room);
    expect(no_room.text_len == 0, "text_len is not 0 where text_cap is");

    std::vector<char> whole(4096);
    alarm_sink_error error{sizeof error, 0, whole.data(), whole.size()};
    if (configure(&error) >= 0) nothing_to_judge("the sink has no error to tell");
    const std::string prose(whole.data(), std::min<std::size_t>(error.text_len, whole.size()));
    expect(!prose.empty(), "a refused configuration comes without a text");

    for (std::size_t capacity = 1; capacity <= prose.size(); ++capacity) {
        constexpr char kCanary = '\x7e';
        std::vector<char> room(capacity + 4096, kCanary);
        error = {sizeof error, 0, room.data(), capacity};
        configure(&error);
        expect(error.text_len <= capacity,
               fmt::format("text_len is {} in a buffer of {}", error.text_len, capacity));
        const auto behind = room.begin() + static_cast<std::ptrdiff_t>(capacity);
        expect(std::all_of(behind, room.end(), [](char c) { return c == kCanary; }),
               fmt::format("bytes were written behind a buffer of {}", capacity));
        expect(
            !is_cut_inside_a_character(prose, error.text_len),
            fmt::format("a text was cut inside a UTF-8 character, after {} bytes", error.text_len));
    }
}

void unknown_values_are_survived(const Setting& setting) {
    constexpr std::uint32_t kUnknownFlags = 0x7f000000;
    constexpr std::uint32_t kUnknownValue = 4711;
    Alone sink(setting);
    sink->configured();
    const Answer configured = sink->configure(kUnknownFlags);
    expect(configured.ok(), "configure() with unknown flags: " + describe(configured));
    sink->start();

    const auto events = make_events(4, 200ms);
    std::vector<alarm_sink_event> raw;
    std::vector<events::EventView> views;
    for (const events::Event& event : events) {
        views.emplace_back(event, views.size() + 1);
        raw.push_back(*views.back().get());
    }
    std::vector<alarm_sink_field> fields(3);
    for (alarm_sink_field& field : fields) {
        field = {str("field"), str("unit"), kUnknownValue, kUnknownFlags, {}};
        std::memset(&field.value, 0xa5, sizeof field.value);
    }
    raw[0].flags |= kUnknownFlags;
    raw[1].previous_status = raw[1].current_status = kUnknownValue;
    raw[2].priority = kUnknownValue;
    raw[2].reserved = kUnknownValue;
    raw[3].fields = fields.data();
    raw[3].field_count = fields.size();
    for (const alarm_sink_event& event : raw) {
        const alarm_sink_event* const batch[] = {&event};
        const Answer answer = sink->submit_raw(batch);
        expect(
            answer.ok() || answer.status == ALARM_SINK_E_AGAIN,
            fmt::format("an event with unknown {} was refused: {}",
                        std::vector{"flags", "status", "priority",
                                    "field types"}[static_cast<std::size_t>(&event - raw.data())],
                        describe(answer)));
    }
    wait_for_finals(*sink, events, 1s);
    const Answer stopped = sink->stop();
    expect(stopped.ok() || stopped.status == ALARM_SINK_E_TIMEOUT,
           "stop() failed: " + describe(stopped));
}

constexpr Case kCases[] = {
    {"short-host-struct-is-refused", "AS-10",
     "refuses a host struct that is shorter than minor 0, with a text",
     short_host_struct_is_refused},
    {"longer-host-struct-is-accepted", "AS-11", "works with a host that is newer",
     longer_host_struct_is_accepted},
    {"poisoned-tail-is-not-read", "AS-12", "reads nothing beyond struct_size",
     poisoned_tail_is_not_read},
    {"error-text-fits", "AS-13", "writes no more prose than there is room, cut between characters",
     error_text_fits},
    {"unknown-values-are-survived", "AS-14", "ignores flags and takes values that it does not know",
     unknown_values_are_survived},
};

}  // namespace

std::span<const Case> growth_cases() { return kCases; }

}  // namespace host_stub::conformance
