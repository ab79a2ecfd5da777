#include "encrypted_email/grouping/router.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "encrypted_email/grouping/filter.hpp"
#include "encrypted_email/grouping/group_batcher.hpp"

namespace encrypted_email::grouping {

Router::Router(std::shared_ptr<const configuration::Settings> settings) {
    for (const auto& group : settings->groups) {
        groups_.push_back(std::make_unique<GroupBatcher>(group));
    }
    list_by_name();
}

Router::~Router() = default;

void Router::list_by_name() {
    by_name_.clear();
    for (const auto& group : groups_) {
        by_name_.emplace(group->group().name, group.get());
    }
}

void Router::note_due(std::optional<std::int64_t> due) {
    if (due && (!next_due_ || *due < *next_due_)) {
        next_due_ = due;
    }
}

void Router::reconfigure(std::shared_ptr<const configuration::Settings> settings,
                         std::int64_t mono_now_ns) {
    auto old_groups = std::exchange(groups_, {});
    for (const auto& group : settings->groups) {
        const auto is_same = [&](const auto& old) {
            return old != nullptr && old->group().name == group->name;
        };
        const auto old = std::find_if(old_groups.begin(), old_groups.end(), is_same);
        if (old == old_groups.end()) {
            groups_.push_back(std::make_unique<GroupBatcher>(group));
        } else {
            (*old)->reconfigure(group, mono_now_ns);
            groups_.push_back(std::move(*old));
        }
    }
    for (const auto& old : old_groups) {
        if (old != nullptr) {
            old->take_urgent(orphans_);
            old->take_rest(mono_now_ns, orphans_);
        }
    }
    list_by_name();

    next_due_.reset();
    note_due(orphans_.empty() ? std::nullopt : std::optional(mono_now_ns));
    for (const auto& group : groups_) {
        note_due(group->next_due());
    }
}

std::size_t Router::route(const intake::EventHandle& event, std::int64_t mono_now_ns) {
    const auto add = [&](GroupBatcher& group) {
        group.add(event, mono_now_ns);
        note_due(group.next_due());
    };
    if (const auto named = by_name_.find((*event)->route); named != by_name_.end()) {
        add(*named->second);
        return 1;
    }
    std::size_t count = 0;
    for (const auto& group : groups_) {
        if (matches(group->group().filter, **event)) {
            add(*group);
            ++count;
        }
    }
    return count;
}

std::vector<Batch> Router::take_due(std::int64_t mono_now_ns) {
    return next_due_ && *next_due_ <= mono_now_ns ? take(mono_now_ns, false) : std::vector<Batch>{};
}

std::vector<Batch> Router::take_all(std::int64_t mono_now_ns) { return take(mono_now_ns, true); }

std::vector<Batch> Router::take(std::int64_t mono_now_ns, bool regardless_of_time) {
    std::vector<Batch> batches;
    std::vector<Batch> ordinary;
    for (Batch& orphan : std::exchange(orphans_, {})) {
        (orphan.urgent ? batches : ordinary).push_back(std::move(orphan));
    }
    next_due_.reset();
    for (const auto& group : groups_) {
        group->take_urgent(batches);
        if (regardless_of_time) {
            group->take_rest(mono_now_ns, ordinary);
        } else {
            group->take_due(mono_now_ns, ordinary);
        }
        note_due(group->next_due());
    }
    std::move(ordinary.begin(), ordinary.end(), std::back_inserter(batches));
    return batches;
}

std::optional<std::int64_t> Router::next_due() const { return next_due_; }

}  // namespace encrypted_email::grouping
