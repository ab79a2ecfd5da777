#include "encrypted_email/grouping/group_batcher.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace encrypted_email::grouping {

namespace {

std::int64_t nanoseconds(std::chrono::seconds duration) {
    return std::chrono::nanoseconds(duration).count();
}

// Calls take(part) for `most` events after the other, the last time for what is left.
template <typename Events, typename Take>
void for_each_part(Events events, std::size_t most, const Take& take) {
    if (!events.empty() && events.size() <= most) {
        take(std::move(events));
        return;
    }
    for (std::size_t first = 0; first < events.size(); first += most) {
        const auto begin = events.begin() + static_cast<std::ptrdiff_t>(first);
        const std::size_t size = std::min(most, events.size() - first);
        take(Events(std::make_move_iterator(begin),
                    std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(size))));
    }
}

}  // namespace

GroupBatcher::GroupBatcher(std::shared_ptr<const configuration::MailingGroup> group)
    : group_(std::move(group)) {}

void GroupBatcher::add(const intake::EventHandle& event, std::int64_t mono_now_ns) {
    const std::optional<std::uint32_t> urgent = group_->batching.urgent;
    const bool is_urgent = urgent && (*event)->priority <= *urgent;
    Events& events = is_urgent ? urgent_ : open_;
    if (events.empty()) {
        (is_urgent ? urgent_since_ns_ : open_since_ns_) = mono_now_ns;
    }
    events.push_back(event);
    close_full(mono_now_ns);
}

void GroupBatcher::close_full(std::int64_t mono_now_ns) {
    const std::size_t maximum = group_->batching.maximum;
    if (open_.size() < maximum) {
        return;
    }
    if (full_.empty()) {
        full_since_ns_ = mono_now_ns;
    }
    for_each_part(std::exchange(open_, {}), maximum, [&](Events part) {
        (part.size() < maximum ? open_ : full_.emplace_back()) = std::move(part);
    });
}

void GroupBatcher::reconfigure(std::shared_ptr<const configuration::MailingGroup> group,
                               std::int64_t mono_now_ns) {
    group_ = std::move(group);
    for (Events& events : std::exchange(full_, {})) {
        for_each_part(std::move(events), group_->batching.maximum,
                      [this](Events part) { full_.push_back(std::move(part)); });
    }
    close_full(mono_now_ns);
}

std::int64_t GroupBatcher::open_due() const {
    const std::int64_t waited = open_since_ns_ + nanoseconds(group_->batching.wait);
    return last_mail_ns_ ? std::max(waited, *last_mail_ns_ + nanoseconds(group_->batching.interval))
                         : waited;
}

std::optional<std::int64_t> GroupBatcher::next_due() const {
    std::optional<std::int64_t> due;
    const auto consider = [&due](bool is_there, std::int64_t time) {
        if (is_there) {
            due = due ? std::min(*due, time) : time;
        }
    };
    consider(!urgent_.empty(), urgent_since_ns_);
    consider(!full_.empty(), full_since_ns_);
    consider(!open_.empty(), open_due());
    return due;
}

void GroupBatcher::take_urgent(std::vector<Batch>& batches) {
    for_each_part(std::exchange(urgent_, {}), group_->batching.maximum, [&](Events part) {
        batches.push_back({group_, std::move(part), true});
    });
}

void GroupBatcher::take_full(std::int64_t mono_now_ns, std::vector<Batch>& batches) {
    for (Events& events : std::exchange(full_, {})) {
        batches.push_back({group_, std::move(events), false});
        last_mail_ns_ = mono_now_ns;
    }
}

void GroupBatcher::take_due(std::int64_t mono_now_ns, std::vector<Batch>& batches) {
    take_full(mono_now_ns, batches);
    if (!open_.empty() && open_due() <= mono_now_ns) {
        take_rest(mono_now_ns, batches);
    }
}

void GroupBatcher::take_rest(std::int64_t mono_now_ns, std::vector<Batch>& batches) {
    take_full(mono_now_ns, batches);
    if (!open_.empty()) {
        batches.push_back({group_, std::exchange(open_, {}), false});
        last_mail_ns_ = mono_now_ns;
    }
}

}  // namespace encrypted_email::grouping
