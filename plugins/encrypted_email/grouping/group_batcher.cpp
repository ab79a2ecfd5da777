#include "encrypted_email/grouping/group_batcher.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace encrypted_email::grouping {

namespace {

using namespace std::chrono_literals;

// Later than this is an outage that a reader should know of, however few events there are.
constexpr std::int64_t kLate = std::chrono::nanoseconds(1min).count();
// Loaded at least at a time: a tail is read in pieces that are worth a visit to the disk.
constexpr std::size_t kLeastLoaded = 256;

std::int64_t nanoseconds(std::chrono::seconds duration) {
    return std::chrono::nanoseconds(duration).count();
}

}  // namespace

GroupBatcher::GroupBatcher(std::shared_ptr<const configuration::MailingGroup> group,
                           MemoryBudget& budget)
    : group_(std::move(group)), budget_(budget), wanted_{1, 1} {}

void GroupBatcher::reconfigure(std::shared_ptr<const configuration::MailingGroup> group) {
    group_ = std::move(group);
}

Lane GroupBatcher::lane_of(const intake::Event& event) const {
    const std::optional<std::uint32_t> urgent = group_->batching.urgent;
    return urgent && event.priority <= *urgent ? Lane::urgent : Lane::ordinary;
}

void GroupBatcher::add(const intake::EventHandle& event, Lane lane, bool on_disk,
                       std::int64_t mono_now_ns) {
    line(lane).add(event, on_disk, mono_now_ns, budget_);
}

void GroupBatcher::hurry(std::uint64_t last_number) { hurry_up_to_ = last_number; }

std::int64_t GroupBatcher::oldest_due(Lane lane) const {
    const std::int64_t arrived = line(lane).front_arrived_ns();
    return lane == Lane::urgent ? arrived : arrived + nanoseconds(group_->batching.wait);
}

std::optional<std::int64_t> GroupBatcher::due(Lane lane) const {
    const WaitingLine& waiting = line(lane);
    if (waiting.held() == 0) return std::nullopt;
    // A catch-up mail is being gathered.
    if (budget_.disk_works && waiting.is_loading() &&
        waiting.held() < wanted_[static_cast<std::size_t>(lane)]) {
        return std::nullopt;
    }
    if (lane == Lane::urgent || waiting.front_number() <= hurry_up_to_) {
        return waiting.front_arrived_ns();
    }
    const std::size_t maximum = group_->batching.maximum;
    if (waiting.held() >= maximum) return waiting.arrived_ns(maximum - 1);
    const std::int64_t waited = oldest_due(lane);
    return last_mail_ns_ ? std::max(waited, *last_mail_ns_ + nanoseconds(group_->batching.interval))
                         : waited;
}

// What is left behind full mails is due as they are when it is urgent or was hurried, and waits for
// more otherwise.
std::size_t GroupBatcher::mails_due(Lane lane) const {
    const WaitingLine& waiting = line(lane);
    const std::size_t each =
        std::max<std::size_t>(wanted_[static_cast<std::size_t>(lane)], group_->batching.maximum);
    const std::size_t full = waiting.held() / each;
    const bool rest_goes = lane == Lane::urgent || waiting.front_number() <= hurry_up_to_;
    return std::max<std::size_t>(1, full + (rest_goes && waiting.held() % each != 0 ? 1 : 0));
}

std::optional<WaitingLine::Missing> GroupBatcher::missing(Lane lane) {
    WaitingLine& waiting = line(lane);
    const std::size_t wanted = wanted_[static_cast<std::size_t>(lane)];
    // Read ahead before the line runs dry, so that a backlog does not wait for the disk.
    const std::size_t low_water = std::max<std::size_t>(wanted, group_->batching.maximum);
    if (waiting.held() >= low_water) return std::nullopt;
    return waiting.missing(std::max(low_water, kLeastLoaded));
}

std::optional<Batch> GroupBatcher::take(Lane lane, const std::optional<Outage>& outage,
                                        const Instant& now) {
    WaitingLine& waiting = line(lane);
    const std::int64_t since = oldest_due(lane);
    const bool is_late = now.mono_ns - since >= kLate;
    const bool is_much = waiting.has_tail() || waiting.held() > group_->batching.maximum;
    const bool catches_up = outage && (is_late || is_much);
    std::size_t& wanted = wanted_[static_cast<std::size_t>(lane)];
    if (catches_up && budget_.disk_works && waiting.has_tail() && waiting.held() < kMostInCatchUp) {
        wanted = kMostInCatchUp;  // missing() has it loaded; then this is called again
        return std::nullopt;
    }
    wanted = 1;

    Batch batch;
    batch.group = group_;
    batch.urgent = lane == Lane::urgent;
    if (catches_up) {
        batch.delay = Delay{now.unix_ns - (now.mono_ns - since), outage->cause};
    }
    batch.not_mailed = std::exchange(not_mailed_, 0);
    batch.events = waiting.take(catches_up ? kMostInCatchUp : group_->batching.maximum, budget_);
    if (lane == Lane::ordinary) last_mail_ns_ = now.mono_ns;
    return batch;
}

std::optional<std::int64_t> GroupBatcher::late_since(std::int64_t mono_now_ns) const {
    std::optional<std::int64_t> since;
    for (const Lane lane : {Lane::urgent, Lane::ordinary}) {
        if (line(lane).held() == 0) continue;
        const std::int64_t due = oldest_due(lane);
        if (due <= mono_now_ns) since = std::min(since.value_or(due), due);
    }
    return since;
}

}  // namespace encrypted_email::grouping
