// What it costs to write one mail: 1, 10 and 100 events in each transfer encoding.  The text of an
// event is about 150 bytes, as a site writes it; a second run has one long text instead.  After an
// outage, one mail of up to 10,000 events: of every point that came and went often, or of as many
// points as events, all still active.
#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "encrypted_email/composition/mail.hpp"

namespace {

using namespace encrypted_email;
using composition::Mail;
using composition::Transport;
using intake::Event;
using intake::Field;

constexpr std::int64_t kNow = 1'795'399'800'000'000'000;

constexpr std::string_view kEnglish =
    "Flow temperature above its limit for 60 s while the burner is enabled.\n"
    "Check pump P-3 and the three-way valve first; the installer's number is on the door.\n";
constexpr std::string_view kGerman =
    "Vorlauftemperatur seit 60 s über dem Grenzwert, während der Brenner läuft.\n"
    "Zuerst Pumpe P-3 und das Dreiwegeventil prüfen; Nummer des Installateurs an der Tür.\n";
constexpr std::string_view kJapanese =
    "バーナー運転中に往き温度が60秒間上限値を超えています。\n"
    "まずポンプP-3と三方弁を確認してください。施工業者の電話番号は扉にあります。\n";

std::shared_ptr<const configuration::MailingGroup> duty_group() {
    configuration::MailingGroup group;
    group.name = "Boiler house";
    group.from = {"Building 7", "alarms", "example.org"};
    group.to = {{"Duty engineer", "duty", "example.org"}, {"", "plant", "example.org"}};
    group.subject_prefix = "[Building 7]";
    return std::make_shared<const configuration::MailingGroup>(std::move(group));
}

grouping::Batch batch_of(std::int64_t count, std::string_view text) {
    grouping::Batch batch;
    batch.group = duty_group();
    const std::array fields = {Field{"Value", "degC", 94.5}, Field{"Limit", "degC", 90.0},
                               Field{"Burner enabled", "", true}};
    for (std::int64_t i = 0; i < count; ++i) {
        const std::string id = "boiler-1-high-" + std::to_string(i);
        Event event;
        event.id = id;
        event.occurred_unix_ns = kNow + i * 1'000'000'000;
        event.priority = static_cast<std::uint32_t>(i * 37 % 256);
        event.previous_status = ALARM_SINK_POINT_NORMAL;
        event.current_status = i % 4 == 3 ? ALARM_SINK_POINT_NORMAL : ALARM_SINK_POINT_HIGH_ALARM;
        event.category = "HVAC";
        event.object = "Main/Plant/Boiler-1/FlowTemperature";
        event.condition_id = "boiler-1-high";
        event.summary = "Boiler-1 flow temperature high alarm";
        event.text = text;
        event.fields = fields;
        batch.events.push_back(std::make_shared<const intake::StoredEvent>(event));
    }
    return batch;
}

void write_mails(benchmark::State& state, const Mail& mail, const Transport& transport) {
    std::string out;
    for (auto _ : state) {
        out.clear();
        mail.write(out, transport);
        benchmark::DoNotOptimize(out.data());
    }
    const auto events = static_cast<std::int64_t>(mail.batch().events.size());
    state.SetItemsProcessed(state.iterations() * events);
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

void write_mail(benchmark::State& state, std::string_view text, bool eight_bit) {
    write_mails(state, Mail(batch_of(state.range(0), text), kNow), {eight_bit, 0});
}

void write_long_text(benchmark::State& state, std::string_view text, bool eight_bit) {
    std::string long_text;
    while (long_text.size() + text.size() <= 100'000) {
        long_text += text;
    }
    write_mails(state, Mail(batch_of(1, long_text), kNow), {eight_bit, 0});
}

// Events of `points` points, which go off normal and return in turn.
Mail catch_up_mail(std::int64_t count, std::int64_t points) {
    grouping::Batch batch = batch_of(0, "");
    for (std::int64_t i = 0; i < count; ++i) {
        const std::string point = std::to_string(i % points);
        const std::string id = std::to_string(i);
        const std::string object = "Main/Plant/Pump-" + point + "/FlowTemperature";
        const std::string condition = "pump-" + point + "-high";
        const std::string summary = "Pump-" + point + " flow temperature high alarm";
        const std::array fields = {Field{"Value", "degC", 94.5}, Field{"Limit", "degC", 90.0}};
        Event event;
        event.id = id;
        event.occurred_unix_ns = kNow + i * 1'000'000'000;
        event.priority = static_cast<std::uint32_t>(i * 37 % 256);
        event.current_status =
            i / points % 2 == 1 ? ALARM_SINK_POINT_NORMAL : ALARM_SINK_POINT_HIGH_ALARM;
        event.category = "HVAC";
        event.object = object;
        event.condition_id = condition;
        event.summary = summary;
        event.text = kEnglish;
        event.fields = fields;
        batch.events.push_back(std::make_shared<const intake::StoredEvent>(event));
    }
    batch.delay = grouping::Delay{kNow, "relay mail.example.org does not answer"};
    return {std::move(batch), kNow + count * 1'000'000'000};
}

void write_came_and_went(benchmark::State& state) {
    write_mails(state, catch_up_mail(state.range(0), state.range(0) / 20), {});
}

void write_still_active(benchmark::State& state) {
    write_mails(state, catch_up_mail(state.range(0), state.range(0)), {});
}

// The worst: the size limit has to be found by trying.
void write_still_active_below_1_mb(benchmark::State& state) {
    write_mails(state, catch_up_mail(state.range(0), state.range(0)), {false, 1'000'000});
}

void make_mail(benchmark::State& state) {
    const grouping::Batch batch = batch_of(state.range(0), kEnglish);
    const auto letterhead = std::make_shared<const composition::Letterhead>(*batch.group);
    for (auto _ : state) {
        benchmark::DoNotOptimize(Mail(batch, kNow, letterhead));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(make_mail)->Arg(1)->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(write_mail, 7bit, kEnglish, false)->Arg(1)->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(write_mail, 8bit, kGerman, true)->Arg(1)->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(write_mail, quoted_printable, kGerman, false)->Arg(1)->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(write_mail, base64, kJapanese, false)->Arg(1)->Arg(10)->Arg(100);
BENCHMARK(write_came_and_went)->Arg(100)->Arg(1'000)->Arg(10'000);
BENCHMARK(write_still_active)->Arg(100)->Arg(1'000)->Arg(10'000);
BENCHMARK(write_still_active_below_1_mb)->Arg(10'000);
BENCHMARK_CAPTURE(write_long_text, 7bit, kEnglish, false);
BENCHMARK_CAPTURE(write_long_text, 8bit_japanese, kJapanese, true);

}  // namespace

BENCHMARK_MAIN();
