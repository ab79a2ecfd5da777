// events.hpp - events, groups and batches in few words, for the tests of this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "encrypted_email/grouping/router.hpp"

namespace encrypted_email::grouping {

// Seconds as the nanoseconds of the monotonic clock.
constexpr std::int64_t at(std::int64_t seconds) { return seconds * 1'000'000'000; }

inline intake::EventHandle event(std::string_view id, std::uint32_t priority = 100,
                                 std::string_view route = {}) {
    intake::Event event;
    event.id = id;
    event.priority = priority;
    event.route = route;
    static std::uint64_t last_number = 0;
    event.number = ++last_number;
    return std::make_shared<const intake::StoredEvent>(event);
}

// A disk that nothing is read from unless a test says so.
class TestShelf final : public Shelf {
public:
    struct Load {
        spool::Destination from;
        std::uint64_t after;
        std::size_t most;
    };

    spool::GroupKey key_of(std::string_view group) override {
        const auto next = static_cast<spool::GroupKey>(keys_.size() + 1);
        return keys_.try_emplace(std::string(group), next).first->second;
    }
    void load(spool::Destination from, std::uint64_t after, std::size_t most) override {
        loads.push_back({from, after, most});
    }

    std::vector<Load> loads;

private:
    std::map<std::string, spool::GroupKey> keys_;
};

// A router as a sink with one relay that always works uses it.
struct TestRouter {
    explicit TestRouter(std::shared_ptr<const configuration::Settings> settings)
        : router(std::move(settings), shelf) {}

    // In how many groups it waits now.
    std::size_t route(const intake::EventHandle& event, std::int64_t now) {
        const auto destinations = router.destinations(**event);
        router.add(event, destinations, true, now);
        return destinations.size();
    }
    std::vector<Batch> take_due(std::int64_t now) {
        std::vector<Batch> batches;
        while (auto batch = router.take([](const auto&) { return true; },
                                        [](const auto&, auto) { return std::nullopt; }, {now, now}))
            batches.push_back(std::move(*batch));
        return batches;
    }
    std::vector<Batch> take_all(std::int64_t now) {
        router.hurry(UINT64_MAX);
        auto batches = take_due(now);
        router.hurry(0);
        return batches;
    }
    [[nodiscard]] std::optional<std::int64_t> next_due() const {
        return router.next_due(std::numeric_limits<std::int64_t>::min());
    }

    TestShelf shelf;
    Router router;
};

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
