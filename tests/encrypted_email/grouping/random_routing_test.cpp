// What the router promises, kept over long sequences of random events, times, settings and calls.
// Seeded: a failure names the seed, and the seed gives the same sequence again.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "encrypted_email/grouping/filter.hpp"
#include "encrypted_email/grouping/group_batcher.hpp"
#include "encrypted_email/grouping/router.hpp"
#include "events.hpp"

using namespace encrypted_email;
using namespace encrypted_email::grouping;
using configuration::MailingGroup;
using configuration::Settings;

namespace {

class RandomRouting : public testing::TestWithParam<unsigned> {
protected:
    std::int64_t pick(std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
    }

    std::shared_ptr<const Settings> random_settings() {
        std::vector<MailingGroup> groups;
        for (int number = 0; number < 5; ++number) {
            if (pick(0, 3) == 0) {
                continue;
            }
            MailingGroup random_group = group("g" + std::to_string(number));
            random_group.filter.priority_to = static_cast<std::uint32_t>(pick(0, 255));
            random_group.batching.wait = std::chrono::seconds(pick(0, 60));
            random_group.batching.interval = std::chrono::seconds(pick(0, 3) * 60);
            random_group.batching.maximum = static_cast<std::uint32_t>(pick(1, 8));
            random_group.batching.urgent.reset();
            if (pick(0, 1) == 0) {
                random_group.batching.urgent = static_cast<std::uint32_t>(pick(0, 255));
            }
            groups.push_back(random_group);
        }
        return settings(std::move(groups));
    }

    std::mt19937 random_{GetParam()};
};

// One event in one group: when it was routed there, and which one it was in the order of routing.
struct Waiting {
    std::int64_t since = 0;
    std::size_t number = 0;
    bool urgent = false;
};

// What must come out of a router, from what was put in.
class Expectation {
public:
    explicit Expectation(std::shared_ptr<const Settings> settings)
        : settings_(std::move(settings)) {}

    std::size_t note_routed(const intake::Event& event, std::int64_t now) {
        std::size_t count = 0;
        const bool has_route = find(event.route) != nullptr;
        for (const auto& group : settings_->groups) {
            if (has_route ? group->name != event.route : !matches(group->filter, event)) {
                continue;
            }
            const auto urgent = group->batching.urgent;
            waiting_[{group->name, std::string(event.id)}] = {now, number_++,
                                                              urgent && event.priority <= *urgent};
            ++count;
        }
        return count;
    }

    void note_reconfigured(std::shared_ptr<const Settings> settings) {
        settings_ = std::move(settings);
        reconfigured_ = true;
        // A group that is gone for a while begins anew.
        std::erase_if(last_mail_, [this](const auto& mail) { return find(mail.first) == nullptr; });
    }

    void check(const std::vector<Batch>& batches, std::int64_t now, bool regardless_of_time) {
        bool ordinary_seen = false;
        for (const Batch& batch : batches) {
            ordinary_seen |= !batch.urgent;
            EXPECT_NE(batch.urgent, ordinary_seen) << "urgent batches are first";
            check_batch(batch, now, regardless_of_time);
        }
        if (regardless_of_time) {
            EXPECT_TRUE(waiting_.empty()) << waiting_.begin()->first.second << " was left behind";
            reconfigured_ = false;
        }
    }

    [[nodiscard]] bool empty() const { return waiting_.empty(); }

private:
    [[nodiscard]] const MailingGroup* find(std::string_view name) const {
        const auto found = std::find_if(settings_->groups.begin(), settings_->groups.end(),
                                        [name](const auto& group) { return group->name == name; });
        return found == settings_->groups.end() ? nullptr : found->get();
    }

    void check_batch(const Batch& batch, std::int64_t now, bool regardless_of_time) {
        const auto& batching = batch.group->batching;
        ASSERT_FALSE(batch.events.empty());
        EXPECT_LE(batch.events.size(), batching.maximum);
        std::int64_t first_since = now;
        for (const intake::EventHandle& event : batch.events) {
            const auto found = waiting_.find({batch.group->name, std::string((*event)->id)});
            ASSERT_NE(found, waiting_.end()) << (*event)->id << " is there once only";
            const Waiting& waiting = found->second;
            EXPECT_EQ(waiting.urgent, batch.urgent);
            // Within urgent events and within the others of a group, batches leave in order.
            auto [last, is_first] =
                last_number_.emplace(std::pair(batch.group->name, batch.urgent), waiting.number);
            EXPECT_TRUE(is_first || last->second < waiting.number) << "the order is kept";
            last->second = waiting.number;
            first_since = std::min(first_since, waiting.since);
            waiting_.erase(found);
        }
        if (batch.urgent) {
            return;
        }
        const auto last_mail = last_mail_.find(batch.group->name);
        const bool is_full = batch.events.size() == batching.maximum;
        // New settings make batches due in ways that are tested one by one.
        if (!regardless_of_time && !is_full && !reconfigured_) {
            EXPECT_LE(first_since + at(batching.wait.count()), now) << "it has waited";
            EXPECT_TRUE(last_mail == last_mail_.end() ||
                        last_mail->second + at(batching.interval.count()) <= now)
                << "it keeps the interval";
        }
        if (find(batch.group->name) == batch.group.get()) {
            last_mail_[batch.group->name] = now;
        }
    }

    std::shared_ptr<const Settings> settings_;
    std::map<std::pair<std::string, std::string>, Waiting> waiting_;
    std::map<std::pair<std::string, bool>, std::size_t> last_number_;
    std::map<std::string, std::int64_t> last_mail_;  // that was not urgent
    std::size_t number_ = 0;
    bool reconfigured_ = false;
};

TEST_P(RandomRouting, KeepsItsPromises) {
    const auto first_settings = random_settings();
    TestRouter router(first_settings);
    Expectation expectation(first_settings);
    std::int64_t now = at(1000);
    int next_id = 0;
    for (int step = 0; step < 2000; ++step) {
        now += pick(0, 4) == 0 ? at(pick(0, 40)) : pick(0, 1000);
        const std::int64_t action = pick(0, 99);
        if (action < 70) {
            const std::string route = pick(0, 9) == 0 ? "g" + std::to_string(pick(0, 6)) : "";
            const auto routed =
                event(std::to_string(next_id++), static_cast<std::uint32_t>(pick(0, 255)), route);
            ASSERT_EQ(router.route(routed, now), expectation.note_routed(**routed, now));
        } else if (action < 97) {
            const std::optional<std::int64_t> due = router.next_due();
            ASSERT_EQ(due.has_value(), !expectation.empty());
            if (due && *due > now && pick(0, 1) == 0) {
                EXPECT_TRUE(router.take_due(*due - 1).empty()) << "nothing leaves before it is due";
                now = *due;
            }
            const std::vector<Batch> batches = router.take_due(now);
            EXPECT_EQ(batches.empty(), !due || *due > now) << "next_due() is exact";
            expectation.check(batches, now, false);
            EXPECT_TRUE(!router.next_due() || *router.next_due() > now) << "all that is due left";
        } else if (action < 99) {
            expectation.check(router.take_all(now), now, true);
        } else {
            const auto changed = random_settings();
            router.router.reconfigure(changed);
            expectation.note_reconfigured(changed);
        }
        if (HasFailure()) {
            FAIL() << "seed " << GetParam() << ", step " << step;
        }
    }
    expectation.check(router.take_all(now), now, true);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomRouting, testing::Range(1U, 21U));

}  // namespace
