// example.hpp - groups, events and batches for the tests, with little to write down.
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>

#include "encrypted_email/composition/mail.hpp"

namespace encrypted_email::composition::example {

// 2026-11-23T02:10:00Z.
inline constexpr std::int64_t kNight = 1'795'399'800'000'000'000;
inline constexpr std::int64_t kSecond = 1'000'000'000;

// "Boiler house", from alarms@example.org to duty@example.org, prefix "[Building 7]".
inline configuration::MailingGroup group() {
    configuration::MailingGroup group;
    group.name = "Boiler house";
    group.relays = {"office"};
    group.from = {"Building 7", "alarms", "example.org"};
    group.to = {{"", "duty", "example.org"}};
    group.subject_prefix = "[Building 7]";
    return group;
}

// A high alarm of Boiler-1 at kNight, without text and fields.
inline intake::Event alarm() {
    intake::Event event;
    event.id = "boiler-1-high-1";
    event.occurred_unix_ns = kNight;
    event.priority = 10;
    event.previous_status = ALARM_SINK_POINT_NORMAL;
    event.current_status = ALARM_SINK_POINT_HIGH_ALARM;
    event.category = "HVAC";
    event.object = "Main/Plant/Boiler-1/FlowTemperature";
    event.condition_id = "boiler-1-high";
    event.summary = "Boiler-1 flow temperature high alarm";
    return event;
}

// The same point, back to normal 192 seconds later.
inline intake::Event back_to_normal() {
    intake::Event event = alarm();
    event.id = "boiler-1-high-2";
    event.occurred_unix_ns = kNight + 192 * kSecond;
    event.previous_status = ALARM_SINK_POINT_HIGH_ALARM;
    event.current_status = ALARM_SINK_POINT_NORMAL;
    event.summary = "Boiler-1 flow temperature normal";
    return event;
}

inline grouping::Batch batch(configuration::MailingGroup group,
                             std::span<const intake::Event> events, bool urgent = false) {
    grouping::Batch batch;
    batch.group = std::make_shared<const configuration::MailingGroup>(std::move(group));
    for (const intake::Event& event : events) {
        batch.events.push_back(std::make_shared<const intake::StoredEvent>(event));
    }
    batch.urgent = urgent;
    return batch;
}

// A mail made at kNight plus four minutes.
inline Mail mail(configuration::MailingGroup group, std::span<const intake::Event> events,
                 bool urgent = false) {
    return {batch(std::move(group), events, urgent), kNight + 240 * kSecond};
}

inline Mail mail(configuration::MailingGroup group, std::initializer_list<intake::Event> events,
                 bool urgent = false) {
    return mail(std::move(group), std::span(events.begin(), events.size()), urgent);
}

// The batch, as it is pulled after an outage that began at kNight.
inline grouping::Batch delayed(grouping::Batch batch, std::string cause = "") {
    batch.delay = grouping::Delay{kNight, std::move(cause)};
    return batch;
}

inline std::string written(const Mail& mail, const Transport& transport = {}) {
    std::string text;
    mail.write(text, transport);
    return text;
}

}  // namespace encrypted_email::composition::example
