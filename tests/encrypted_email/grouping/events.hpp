// events.hpp - events, groups and batches in few words, for the tests of this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "encrypted_email/grouping/batch.hpp"

namespace encrypted_email::grouping {

// Seconds as the nanoseconds of the monotonic clock.
constexpr std::int64_t at(std::int64_t seconds) { return seconds * 1'000'000'000; }

inline intake::EventHandle event(std::string_view id, std::uint32_t priority = 100,
                                 std::string_view route = {}) {
    intake::Event event;
    event.id = id;
    event.priority = priority;
    event.route = route;
    return std::make_shared<const intake::StoredEvent>(event);
}

// Waits for 30 seconds, and no interval, 3 events in one mail, urgent up to 39.
inline configuration::MailingGroup group(std::string name) {
    configuration::MailingGroup group;
    group.name = std::move(name);
    group.batching = {std::chrono::seconds(30), std::chrono::seconds(0), 3, 39};
    return group;
}

inline std::shared_ptr<const configuration::MailingGroup> shared(
    configuration::MailingGroup group) {
    return std::make_shared<const configuration::MailingGroup>(std::move(group));
}

inline std::shared_ptr<const configuration::Settings> settings(
    std::vector<configuration::MailingGroup> groups) {
    auto settings = std::make_shared<configuration::Settings>();
    for (configuration::MailingGroup& group : groups) {
        settings->groups.push_back(shared(std::move(group)));
    }
    return settings;
}

// "fire: a b" for a batch, "fire! a b" for an urgent one.
inline std::vector<std::string> texts(const std::vector<Batch>& batches) {
    std::vector<std::string> texts;
    for (const Batch& batch : batches) {
        std::string text = batch.group->name + (batch.urgent ? "!" : ":");
        for (const intake::EventHandle& handle : batch.events) {
            text += " " + std::string((*handle)->id);
        }
        texts.push_back(std::move(text));
    }
    return texts;
}

}  // namespace encrypted_email::grouping
