#include "encrypted_email/composition/urgency.hpp"

#include <algorithm>
#include <tuple>

#include "encrypted_email/composition/date.hpp"
#include "encrypted_email/composition/wording.hpp"

namespace encrypted_email::composition {

namespace {

// A host may use one condition id for all points ("high-limit"), so that the point counts as well.
bool is_same_condition(const Entry& a, const Entry& b) {
    return a.event->condition_id == b.event->condition_id && a.event->object == b.event->object;
}

void find_returns(std::vector<Entry>& entries) {
    std::vector<std::uint32_t> indices;
    bool any_calm = false;
    bool any_off_normal = false;
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
        if (!entries[i].event->condition_id.empty()) {
            indices.push_back(i);
            any_calm = any_calm || is_calm(entries[i].event->current_status);
            any_off_normal = any_off_normal || is_off_normal(entries[i].event->current_status);
        }
    }
    if (!any_calm || !any_off_normal) {
        return;
    }
    const auto course = [&entries](std::uint32_t index) {
        const Entry& entry = entries[index];
        return std::tie(entry.event->condition_id, entry.event->object,
                        entry.event->occurred_unix_ns, entry.arrival);
    };
    std::sort(indices.begin(), indices.end(),
              [&course](std::uint32_t a, std::uint32_t b) { return course(a) < course(b); });

    // From the end of each condition's course: what was off normal ends with the next return.
    const Entry* back = nullptr;
    for (auto index = indices.rbegin(); index != indices.rend(); ++index) {
        Entry& entry = entries[*index];
        if (is_calm(entry.event->current_status)) {
            back = &entry;
        } else if (is_off_normal(entry.event->current_status) && !entry.event->acknowledged &&
                   back != nullptr && is_same_condition(entry, *back)) {
            entry.returned_by = static_cast<std::uint32_t>(back - entries.data()) + 1;
            entry.off_normal_ns =
                duration_between(entry.event->occurred_unix_ns, back->event->occurred_unix_ns);
        }
    }
}

}  // namespace

std::vector<Entry> by_urgency(std::span<const intake::EventHandle> events) {
    std::vector<Entry> entries;
    entries.reserve(events.size());
    for (const intake::EventHandle& event : events) {
        entries.push_back({&**event, static_cast<std::uint32_t>(entries.size())});
    }
    const auto order = [](const Entry& entry) {
        return urgency_order(*entry.event, entry.arrival);
    };
    std::sort(entries.begin(), entries.end(),
              [&order](const Entry& a, const Entry& b) { return order(a) < order(b); });
    find_returns(entries);
    return entries;
}

}  // namespace encrypted_email::composition
