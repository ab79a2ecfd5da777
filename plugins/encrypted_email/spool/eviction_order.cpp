#include "encrypted_email/spool/eviction_order.hpp"

#include <algorithm>

namespace encrypted_email::spool {

void EvictionOrder::note(EventNumber event, std::uint32_t priority) {
    if (!bounds_) return;
    std::uint32_t& bound = (*bounds_)[segment_of(event)];
    bound = std::max(bound, priority);
}

EvictionOrder::Bounds& EvictionOrder::bounds() {
    if (bounds_) return *bounds_;
    Bounds found;
    for (std::int64_t before = -1;;) {
        Rows rows = sql_.next_evictable(before);
        if (!rows.next()) break;
        before = rows.integer(0);
        found.emplace(rows.number(0), rows.small(1));
    }
    return bounds_.emplace(std::move(found));
}

std::optional<EvictionOrder::Candidate> EvictionOrder::least_urgent() {
    Bounds& bounds = this->bounds();
    while (!bounds.empty()) {
        // The first, thus the oldest, of the highest.
        const auto highest =
            std::max_element(bounds.begin(), bounds.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
        Rows rows = sql_.least_urgent(highest->first);
        if (!rows.next()) {
            bounds.erase(highest);
        } else if (rows.small(1) < highest->second) {
            highest->second = rows.small(1);
        } else {
            return Candidate{rows.number(0), rows.small(1)};
        }
    }
    return std::nullopt;
}

}  // namespace encrypted_email::spool
