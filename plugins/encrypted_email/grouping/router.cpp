#include "encrypted_email/grouping/router.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "encrypted_email/grouping/filter.hpp"

namespace encrypted_email::grouping {

namespace {

constexpr std::array kLanes = {Lane::urgent, Lane::ordinary};

}  // namespace

struct Router::Entry {
    GroupBatcher batcher;
    spool::GroupKey key = 0;
    std::size_t position = 0;                          // in the document
    std::array<std::optional<std::int64_t>, 2> due{};  // as it stands in due_
};

Router::Router(std::shared_ptr<const configuration::Settings> settings, Shelf& shelf)
    : shelf_(shelf) {
    reconfigure(std::move(settings));
}

Router::~Router() = default;

void Router::reconfigure(std::shared_ptr<const configuration::Settings> settings) {
    auto former = std::exchange(groups_, {});
    for (const auto& group : settings->groups) {
        const auto old = std::find_if(former.begin(), former.end(), [&](const auto& entry) {
            return entry && entry->batcher.group().name == group->name;
        });
        if (old == former.end()) {
            groups_.push_back(std::make_unique<Entry>(Entry{GroupBatcher(group, budget_)}));
        } else {
            (*old)->batcher.reconfigure(group);
            groups_.push_back(std::move(*old));
        }
    }
    std::erase_if(orphans_, [](const auto& entry) { return entry->batcher.is_empty(); });
    for (auto& entry : former) {
        if (entry) orphans_.push_back(std::move(entry));
    }
    for (const auto& entry : orphans_)
        entry->batcher.hurry(UINT64_MAX);
    index();
}

void Router::index() {
    by_name_.clear();
    by_key_.clear();
    due_ = {};
    std::size_t position = 0;
    const auto enter = [&](Entry& entry) {
        entry.key = shelf_.key_of(entry.batcher.group().name);
        entry.position = position++;
        by_key_.emplace(entry.key, &entry);
        entry.due = {};
        renew_due(entry);
    };
    for (const auto& entry : groups_) {
        enter(*entry);
        by_name_.emplace(entry->batcher.group().name, entry.get());
    }
    for (const auto& entry : orphans_)
        enter(*entry);
}

std::vector<spool::WaitingGroup> Router::shelf_opened(
    const std::vector<spool::WaitingGroup>& waiting) {
    index();
    std::vector<spool::WaitingGroup> homeless;
    for (const spool::WaitingGroup& group : waiting) {
        Entry* const entry = find(group.key);
        if (entry == nullptr) {
            homeless.push_back(group);
            continue;
        }
        if (group.urgent) entry->batcher.line(Lane::urgent).expect_tail();
        if (group.ordinary) entry->batcher.line(Lane::ordinary).expect_tail();
        renew_due(*entry);
    }
    return homeless;
}

void Router::set_shelf_works(bool works) {
    budget_.disk_works = works;
    for (const auto& [key, entry] : by_key_)
        renew_due(*entry);
}

Router::Entry* Router::find(spool::GroupKey key) const {
    const auto position = by_key_.find(key);
    return position == by_key_.end() ? nullptr : position->second;
}

std::vector<spool::Destination> Router::destinations(const intake::Event& event) const {
    std::vector<spool::Destination> found;
    if (const auto named = by_name_.find(event.route); named != by_name_.end()) {
        found.push_back({named->second->key, named->second->batcher.lane_of(event)});
        return found;
    }
    for (const auto& entry : groups_) {
        if (matches(entry->batcher.group().filter, event)) {
            found.push_back({entry->key, entry->batcher.lane_of(event)});
        }
    }
    return found;
}

void Router::add(const intake::EventHandle& event, std::span<const spool::Destination> destinations,
                 bool on_disk, std::int64_t mono_now_ns) {
    for (const spool::Destination& destination : destinations) {
        Entry* const entry = find(destination.group);
        if (entry == nullptr) continue;
        entry->batcher.add(event, destination.lane, on_disk, mono_now_ns);
        renew_due(*entry);
    }
}

void Router::loaded(spool::Destination from, const std::vector<intake::EventHandle>& events,
                    bool more, const Instant& now) {
    Entry* const entry = find(from.group);
    if (entry == nullptr) return;
    entry->batcher.line(from.lane).loaded(
        events, more,
        [&now](const intake::Event& event) {
            // The clock may have been put back since.
            return now.mono_ns - std::max<std::int64_t>(now.unix_ns - event.taken_unix_ns, 0);
        },
        budget_);
    renew_due(*entry);
}

// Brings the entry's places in due_ up to date, and has loaded what it lacks.
void Router::renew_due(Entry& entry) {
    for (const Lane lane : kLanes) {
        if (const auto missing = entry.batcher.missing(lane)) {
            shelf_.load({entry.key, lane}, missing->after, missing->count);
        }
        auto& listed = entry.due[static_cast<std::size_t>(lane)];
        const auto due = entry.batcher.due(lane);
        if (due == listed) continue;
        std::set<Due>& list = due_[static_cast<std::size_t>(lane)];
        auto place = listed ? list.extract(Due{*listed, entry.position, &entry})
                            : std::set<Due>::node_type();
        if (due && place) {
            place.value().mono_ns = *due;
            list.insert(std::move(place));
        } else if (due) {
            list.insert({*due, entry.position, &entry});
        }
        listed = due;
    }
}

std::optional<Batch> Router::take(const Wanted& wanted, const OutageSince& outage,
                                  const Instant& now) {
    asked_.clear();  // what they have is renewed when the lists are not walked any more
    std::optional<Batch> batch;
    for (const Lane lane : kLanes) {
        for (const auto& [at, position, entry] : due_[static_cast<std::size_t>(lane)]) {
            if (batch || at > now.mono_ns) break;
            if (!wanted(entry->batcher.group())) continue;
            batch = entry->batcher.take(lane, outage(entry->batcher.group(), at), now);
            asked_.push_back(entry);
        }
    }
    for (Entry* const entry : asked_)
        renew_due(*entry);
    return batch;
}

std::size_t Router::count_due(const Wanted& wanted, std::size_t most,
                              std::int64_t mono_now_ns) const {
    std::size_t count = 0;
    for (const Lane lane : kLanes) {
        for (const auto& [at, position, entry] : due_[static_cast<std::size_t>(lane)]) {
            if (at > mono_now_ns || count >= most) break;
            if (wanted(entry->batcher.group())) count += entry->batcher.mails_due(lane);
        }
    }
    return std::min(count, most);
}

std::optional<std::int64_t> Router::next_due(std::int64_t after_mono_ns) const {
    std::optional<std::int64_t> next;
    for (const std::set<Due>& list : due_) {
        const auto due = list.lower_bound({after_mono_ns + 1, 0, nullptr});
        if (due != list.end()) next = std::min(next.value_or(due->mono_ns), due->mono_ns);
    }
    return next;
}

void Router::hurry(std::uint64_t last_number) {
    for (const auto& entry : groups_) {
        entry->batcher.hurry(last_number);
        renew_due(*entry);
    }
}

std::vector<intake::EventHandle> Router::drop_expired(std::int64_t unix_now_ns) {
    std::vector<intake::EventHandle> gone;
    const auto has_expired = [unix_now_ns](const intake::Event& event) {
        return event.expires_unix_ns != 0 && event.expires_unix_ns <= unix_now_ns;
    };
    for (const auto& [key, entry] : by_key_) {
        for (const Lane lane : kLanes) {
            auto dropped = entry->batcher.line(lane).drop(has_expired, budget_);
            std::move(dropped.begin(), dropped.end(), std::back_inserter(gone));
        }
        renew_due(*entry);
    }
    return gone;
}

std::optional<std::int64_t> Router::next_expiry() const {
    std::optional<std::int64_t> next;
    for (const auto& [key, entry] : by_key_) {
        for (const Lane lane : kLanes) {
            entry->batcher.line(lane).for_each([&next](const intake::Event& event) {
                if (event.expires_unix_ns == 0) return;
                next = std::min(next.value_or(event.expires_unix_ns), event.expires_unix_ns);
            });
        }
    }
    return next;
}

void Router::discarded(const std::vector<spool::Discarded>& events, bool tell_in_next_mail) {
    std::unordered_map<spool::GroupKey, std::unordered_set<std::uint64_t>> numbers;
    for (const spool::Discarded& event : events) {
        for (const spool::GroupKey group : event.groups)
            numbers[group].insert(event.number);
    }
    for (const auto& [key, gone] : numbers) {
        Entry* const entry = find(key);
        if (entry == nullptr) continue;
        for (const Lane lane : kLanes) {
            static_cast<void>(entry->batcher.line(lane).drop(
                [&gone = gone](const intake::Event& event) { return gone.contains(event.number); },
                budget_));
        }
        if (tell_in_next_mail) entry->batcher.note_not_mailed(gone.size());
        renew_due(*entry);
    }
}

bool Router::is_loading() const {
    return std::any_of(groups_.begin(), groups_.end(),
                       [](const auto& entry) { return entry->batcher.is_loading(); });
}

std::vector<Router::Late> Router::late(std::int64_t mono_now_ns) const {
    std::vector<Late> late;
    for (const auto& entry : groups_) {
        const configuration::MailingGroup& group = entry->batcher.group();
        const std::int64_t tolerated = std::chrono::nanoseconds(group.late_after).count();
        if (const auto since = entry->batcher.late_since(mono_now_ns - tolerated)) {
            late.push_back({group.name, *since});
        }
    }
    return late;
}

std::shared_ptr<const configuration::MailingGroup> Router::group(std::string_view name) const {
    const auto position = by_name_.find(name);
    return position == by_name_.end() ? nullptr : position->second->batcher.shared_group();
}

const configuration::MailingGroup* Router::group(spool::GroupKey key) const {
    const Entry* const entry = find(key);
    return entry == nullptr ? nullptr : &entry->batcher.group();
}

}  // namespace encrypted_email::grouping
