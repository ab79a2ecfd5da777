#include "support/samples.hpp"

#include <array>
#include <deque>
#include <random>

#include "support/example.hpp"

namespace encrypted_email::composition::samples {

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using intake::Event;
using intake::Field;

const std::vector<std::string>& pieces() {
    static const std::vector<std::string> kPieces = {"flow temperature "s,
                                                     "high alarm "s,
                                                     "a"s,
                                                     " "s,
                                                     "  \t "s,
                                                     "."s,
                                                     "\r\n.\r\n"s,
                                                     "\r\n"s,
                                                     "\n"s,
                                                     "\r"s,
                                                     "\n\n"s,
                                                     "\0"s,
                                                     "\x1b[2J"s,
                                                     "\x7f"s,
                                                     "\x0b\x0c"s,
                                                     "="s,
                                                     "=?utf-8?Q?x?= "s,
                                                     "=?"s,
                                                     "?="s,
                                                     "\r\nBcc: intruder@example.net\r\n"s,
                                                     "\nSubject: other\n\n"s,
                                                     "From the start "s,
                                                     "-- \n"s,
                                                     "<b>&amp;</b>"s,
                                                     "\"quoted\" "s,
                                                     "back\\slash "s,
                                                     "Störung der Kühlung "s,
                                                     "Überlauf "s,
                                                     "冷水ポンプ故障"s,
                                                     "警報 "s,
                                                     "تنبيه "s,
                                                     "אזעקה "s,
                                                     "🔥"s,
                                                     "👩‍🚒 "s,
                                                     "é"s,
                                                     "e\u0301"s,
                                                     "\u202e"s,
                                                     "\u2066"s,
                                                     "\u2028"s,
                                                     "\u2029"s,
                                                     "\u0085"s,
                                                     "\u00a0"s,
                                                     "\ufeff"s,
                                                     "\ufffd"s,
                                                     "\xff"s,
                                                     "\xc0\xaf"s,
                                                     "\xe2\x82"s,
                                                     "\xed\xa0\x80"s,
                                                     "\xf0\x9f\x94"s,
                                                     "\xf4\x90\x80\x80"s,
                                                     "St\xf6rung "s,
                                                     std::string(90, 'w'),
                                                     std::string(1200, 'x'),
                                                     "Main/Plant/Boiler-1/"s,
                                                     "() <> @ , ; : [ ] "s};
    return kPieces;
}

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
    bool one_in(std::uint64_t many) { return below(many) == 0; }

    std::string text(std::size_t most_pieces) {
        std::string text;
        for (std::uint64_t left = below(most_pieces + 1); left > 0; --left) {
            if (one_in(20)) {
                for (std::uint64_t bytes = below(30); bytes > 0; --bytes) {
                    text += static_cast<char>(below(256));
                }
            } else {
                text += pieces()[below(pieces().size())];
            }
        }
        return text;
    }

    std::string_view kept_text(std::size_t most_pieces) {
        return kept_.emplace_back(text(most_pieces));
    }

private:
    std::mt19937_64 engine_;
    std::deque<std::string> kept_;
};

Field random_field(Random& random) {
    Field field;
    field.name = random.kept_text(3);
    field.unit = random.one_in(2) ? random.kept_text(1) : "";
    switch (random.below(4)) {
        case 0: field.value = random.kept_text(10); break;
        case 1: field.value = static_cast<std::int64_t>(random.below(UINT64_MAX)); break;
        case 2: field.value = static_cast<double>(random.below(1000)) / 7; break;
        default: field.value = random.one_in(2); break;
    }
    return field;
}

Mail random_mail(Random& random) {
    configuration::MailingGroup group = example::group();
    group.name = random.one_in(4) ? "Gebäude 7 – Kältetechnik" : "Building 7";
    group.subject_prefix = random.one_in(3) ? "" : "[Gebäude 7]";
    std::vector<Event> events(1 + random.below(random.one_in(8) ? 40 : 4));
    std::deque<std::vector<Field>> fields;
    std::uint64_t number = 0;
    for (Event& event : events) {
        event.id = random.kept_text(0);
        event.occurred_unix_ns = example::kNight + static_cast<std::int64_t>(number++) * 1'250'000;
        event.priority = static_cast<std::uint32_t>(random.below(256));
        event.previous_status = static_cast<std::uint32_t>(random.below(18));
        event.current_status = static_cast<std::uint32_t>(random.below(18));
        event.acknowledge_required = random.one_in(2);
        event.acknowledged = random.one_in(5);
        event.category = random.kept_text(2);
        event.object = random.kept_text(4);
        event.condition_id = random.one_in(2) ? "c" : "";
        event.summary = random.kept_text(8);
        event.text = random.kept_text(random.one_in(5) ? 300 : 12);
        std::vector<Field>& kept = fields.emplace_back(random.below(6));
        for (Field& field : kept) {
            field = random_field(random);
        }
        event.fields = kept;
    }
    return example::mail(std::move(group), events, random.one_in(3));
}

Mail random_catch_up_mail(Random& random) {
    std::vector<std::string_view> objects;
    for (std::uint64_t left = 1 + random.below(4); left > 0; --left) {
        objects.push_back(random.kept_text(4));
    }
    constexpr std::array<std::uint32_t, 6> kStatuses = {
        ALARM_SINK_POINT_UNSPECIFIED, ALARM_SINK_POINT_NORMAL,  ALARM_SINK_POINT_NORMAL,
        ALARM_SINK_POINT_HIGH_ALARM,  ALARM_SINK_POINT_OFFLINE, 99};
    std::vector<Event> events(1 + random.below(60));
    // Some within a minute, others over a year.
    const std::uint64_t longest_pause = std::uint64_t{1} << (10 + random.below(42));
    std::int64_t time = example::kNight;
    for (Event& event : events) {
        time += static_cast<std::int64_t>(random.below(longest_pause));
        event.id = random.kept_text(1);
        event.occurred_unix_ns = time;
        event.priority = static_cast<std::uint32_t>(random.below(256));
        event.current_status = kStatuses[random.below(kStatuses.size())];
        event.acknowledged = random.one_in(4);
        event.object = objects[random.below(objects.size())];
        event.condition_id = random.one_in(8) ? "" : random.one_in(2) ? "high" : "fault";
        event.summary = random.kept_text(8);
        event.text = random.kept_text(6);
    }
    for (std::size_t left = events.size(); left > 1; --left) {  // they need not arrive in order
        std::swap(events[left - 1], events[random.below(left)]);
    }
    grouping::Batch batch =
        example::delayed(example::batch(example::group(), events, random.one_in(3)),
                         std::string(random.kept_text(6)));
    batch.not_mailed = random.below(3);
    return {std::move(batch), time + 3600 * example::kSecond};
}

// One alarm that has `text` wherever an event has a text.
Mail filled_with(std::string_view text) {
    Event event = example::alarm();
    const std::array fields = {Field{text, text, text}};
    event.category = event.object = event.summary = event.text = text;
    event.fields = fields;
    return example::mail(example::group(), {event});
}

Mail addressed_to(std::vector<configuration::Address> to, std::vector<configuration::Address> cc,
                  std::vector<configuration::Address> bcc) {
    configuration::MailingGroup group = example::group();
    group.to = std::move(to);
    group.cc = std::move(cc);
    group.bcc = std::move(bcc);
    return example::mail(std::move(group), {example::alarm()});
}

Mail of_group(std::string name, std::string prefix, configuration::Address from) {
    configuration::MailingGroup group = example::group();
    group.name = std::move(name);
    group.subject_prefix = std::move(prefix);
    group.from = std::move(from);
    return example::mail(std::move(group), {example::alarm(), example::back_to_normal()});
}

// What a night without mail leaves: one point chatters, one is still in alarm, and others.
Mail after_an_outage() {
    const auto later = [](Event event, std::int64_t minutes, std::uint32_t from, std::uint32_t to) {
        event.occurred_unix_ns = example::kNight + minutes * 60 * example::kSecond;
        event.previous_status = from;
        event.current_status = to;
        return event;
    };
    Event boiler = example::alarm();
    const std::array fields = {Field{"Value", "degC", 94.5},
                               Field{"Limit", "degC", std::int64_t{90}}};
    boiler.acknowledge_required = true;
    boiler.fields = fields;
    boiler.text = "Flow temperature above its limit for 60 s.\nCheck pump P-3 first.\n";
    Event acknowledgement = boiler;
    acknowledgement.acknowledged = true;

    Event filter = example::alarm();
    filter.priority = 120;
    filter.object = "Main/Level 2/AHU-2/FilterPressure";
    filter.condition_id = "ahu-2-filter";
    filter.summary = "AHU-2 filter pressure normal";

    Event controller = example::alarm();
    controller.priority = 60;
    controller.category = "System";
    controller.object = "Main/Level 1/Controller-4";
    controller.condition_id = "controller-4";
    controller.summary = "Controller-4 does not answer";

    Event test;
    test.occurred_unix_ns = example::kNight + 20 * 60 * example::kSecond;
    test.priority = 200;
    test.category = "Safety";
    test.object = "Main/Lighting/Emergency";
    test.summary = "Weekly test of the emergency lighting passed";
    test.text = "All 48 luminaires answered.\n";

    constexpr auto kNormal = ALARM_SINK_POINT_NORMAL;
    constexpr auto kWarning = ALARM_SINK_POINT_HIGH_WARNING;
    constexpr auto kAlarm = ALARM_SINK_POINT_HIGH_ALARM;
    constexpr auto kOffline = ALARM_SINK_POINT_OFFLINE;
    constexpr auto kOnline = ALARM_SINK_POINT_ONLINE;
    std::vector<Event> events = {later(boiler, 0, kNormal, kWarning),
                                 later(filter, 1, kWarning, kNormal),
                                 later(controller, 4, kOnline, kOffline),
                                 later(boiler, 5, kWarning, kAlarm),
                                 later(acknowledgement, 7, kAlarm, kAlarm),
                                 later(example::back_to_normal(), 12, kAlarm, kNormal),
                                 test,
                                 later(controller, 95, kOffline, kOnline),
                                 later(boiler, 168, kNormal, kAlarm),
                                 later(acknowledgement, 171, kAlarm, kAlarm),
                                 later(filter, 175, kNormal, kWarning)};
    events.back().summary = "AHU-2 filter pressure high warning";
    events[7].summary = "Controller-4 answers again";
    for (std::size_t i = 0; i < events.size(); ++i) {
        static constexpr std::array<std::string_view, 11> kIds = {"1", "2", "3", "4",  "5", "6",
                                                                  "7", "8", "9", "10", "11"};
        events[i].id = kIds[i];
    }
    grouping::Batch batch =
        example::delayed(example::batch(example::group(), events),
                         "relay mail.example.org does not answer (connection timed out)");
    batch.not_mailed = 12;
    return {std::move(batch), example::kNight + 192 * 60 * example::kSecond};
}

}  // namespace

std::vector<Sample> everyday() {
    std::vector<Sample> samples;

    Event urgent = example::alarm();
    const std::array fields = {Field{"Value", "degC", 94.5},
                               Field{"Limit", "degC", std::int64_t{90}},
                               Field{"Burner enabled", "", true}};
    urgent.acknowledge_required = true;
    urgent.text = "Flow temperature above its limit for 60 s.\nCheck pump P-3 first.\n";
    urgent.fields = fields;
    samples.push_back({"one_urgent_event", example::mail(example::group(), {urgent}, true)});

    Event filter = example::alarm();
    filter.id = "ahu-2-filter";
    filter.priority = 120;
    filter.occurred_unix_ns -= 3600 * example::kSecond;
    filter.current_status = ALARM_SINK_POINT_HIGH_WARNING;
    filter.object = "Main/Level 2/AHU-2/FilterPressure";
    filter.condition_id = "ahu-2-filter";
    filter.summary = "AHU-2 filter pressure high warning";
    samples.push_back(
        {"several_events",
         example::mail(example::group(), {filter, urgent, example::back_to_normal()})});

    Event german = filter;
    german.category = "Kälte";
    german.object = "Hauptgebäude/Küche/Kühlraum-1/Türkontakt";
    german.summary = "Kühlraum 1: Tür steht offen";
    german.text = "Die Tür des Kühlraums steht seit 10 Minuten offen.";
    samples.push_back({"quoted_printable", example::mail(example::group(), {german})});

    Event japanese = filter;
    japanese.category = "空調";
    japanese.object = "本館/地下機械室/冷水ポンプ1";
    japanese.summary = "冷水ポンプ1が故障しました";
    japanese.text =
        "冷水ポンプ1の運転が停止しました。予備ポンプに自動的に切り替わりました。\n"
        "現場で電動機の過負荷継電器を確認し、復旧操作を行ってください。";
    samples.push_back({"base64", example::mail(example::group(), {japanese})});
    samples.push_back({"catch_up", after_an_outage()});
    return samples;
}

std::vector<Sample> difficult() {
    using configuration::Address;
    std::vector<Sample> samples;
    std::size_t number = 0;
    for (const std::string& piece : pieces()) {
        std::string text = "begin ";
        text.append(piece).append(piece).append(" end");
        samples.push_back({"piece_" + std::to_string(number++), filled_with(text)});
    }
    samples.push_back({"empty_texts", filled_with("")});
    samples.push_back({"japanese_everywhere", filled_with(std::string("警報") + pieces()[27])});
    samples.push_back({"long_japanese", filled_with([] {
                           std::string text;
                           for (int i = 0; i < 500; ++i) {
                               text += "冷水ポンプ故障";
                           }
                           return text;
                       }())});

    const Address quoted{R"(Duty, "night" \ Level 2)", "duty", "example.org"};
    const Address japanese{"当直 夜間 冷凍機械責任者 第一種 東京都千代田区", "duty", "example.org"};
    const Address literal{"", "duty", "[192.0.2.1]"};
    const Address long_name{"The engineers on duty of Building 7, level 2, plant rooms 1 to 12",
                            "a.local.part.of.the.greatest.length.that.an.address.may.have.today",
                            "a-domain-of-some-length.example.org"};
    samples.push_back({"recipients", addressed_to({quoted, japanese, long_name}, {literal}, {})});
    samples.push_back({"only_cc", addressed_to({}, {quoted}, {literal})});
    samples.push_back({"only_bcc", addressed_to({}, {}, {quoted, japanese})});
    samples.push_back({"many_recipients", addressed_to(std::vector<Address>(200, quoted), {}, {})});
    samples.push_back(
        {"utf8_address", addressed_to({{"Müller", "müller", "example.org"}}, {}, {})});
    samples.push_back({"group_in_japanese", of_group("空調 警報", "【警報】", japanese)});
    samples.push_back({"group_quoted", of_group("Level 2 (\"north\"); all", "", quoted)});
    samples.push_back({"group_literal", of_group(std::string(120, 'g'), std::string(300, 'p'),
                                                 {"", "sink", "[IPv6:2001:db8::1]"})});
    return samples;
}

std::vector<Sample> random(std::uint64_t seed, std::size_t count) {
    Random random(seed);
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < count; ++i) {
        samples.push_back({"random_" + std::to_string(i), random_mail(random)});
    }
    return samples;
}

std::vector<Sample> random_catch_up(std::uint64_t seed, std::size_t count) {
    Random random(seed);
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < count; ++i) {
        samples.push_back({"catch_up_" + std::to_string(i), random_catch_up_mail(random)});
    }
    return samples;
}

}  // namespace encrypted_email::composition::samples
