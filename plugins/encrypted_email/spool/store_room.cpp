// Room for another event, at the cost of less urgent ones.
#include <algorithm>

#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {
namespace {

// Work that one event may cause: a limit that was lowered is reached by and by.
constexpr unsigned kMostEvictions = 4;
constexpr std::uint64_t kTombstone = 80;  // bytes that a settled event takes, measured

// The last tenth is for urgent ones.
std::uint64_t share_of(std::uint64_t limit, bool is_urgent) {
    return is_urgent ? limit : limit - limit / 10;
}

// What may be in use after it: its share; beyond that not more than now, and never over the limit.
std::uint64_t bound(std::uint64_t limit, bool is_urgent, std::uint64_t now) {
    return std::max(share_of(limit, is_urgent), std::min(now, limit));
}

}  // namespace

Store::Room Store::make_room(std::uint32_t priority, std::uint64_t need) {
    const Limits& limits = options_.limits;
    const bool is_urgent = limits.urgent_priority >= 0 &&
                           priority <= static_cast<std::uint32_t>(limits.urgent_priority);
    const std::uint64_t most_events = bound(limits.events, is_urgent, totals_.unsettled);
    const std::uint64_t most_bytes = bound(limits.bytes, is_urgent, used_bytes_);
    const std::uint64_t reserve = limits.keep_free + (is_urgent ? 0 : limits.keep_free / 10);
    const std::uint64_t disk = spare_bytes_ + (disk_bytes_ > reserve ? disk_bytes_ - reserve : 0);

    std::uint64_t freed = 0;
    const auto lacks_events = [&] { return totals_.unsettled + 1 > most_events; };
    const auto lacks_bytes = [&] { return used_bytes_ + need > most_bytes; };
    const auto lacks_disk = [&] { return need > disk + freed; };
    if (!lacks_events() && !lacks_bytes() && !lacks_disk()) {
        const std::uint64_t fresh = need > spare_bytes_ ? need - spare_bytes_ : 0;
        spare_bytes_ -= std::min(spare_bytes_, need);
        disk_bytes_ -= std::min(disk_bytes_, fresh);
        return Room::enough;
    }

    if (lacks_events()) {
        pressure_ = "the spool is full: it holds " + std::to_string(totals_.unsettled) + " events";
    } else if (lacks_bytes()) {
        pressure_ = "the spool is full: it has " + std::to_string(used_bytes_ >> 20) + " MiB";
    } else {
        pressure_ = "the file system is nearly full: " + std::to_string(disk_bytes_ >> 20) +
                    " MiB are free";
    }
    if (!lacks_events()) {
        // What is settled goes before what waits.
        std::int64_t oldest = 0;
        {
            Rows rows = sql_->oldest_batch();
            if (rows.next()) oldest = rows.integer(0);
        }
        if (oldest != 0) freed = forget_batch(oldest) * kTombstone;
        used_bytes_ -= std::min(used_bytes_, freed);
    }
    for (unsigned i = 0; i < kMostEvictions; ++i) {
        if (!lacks_events() && !lacks_bytes() && !lacks_disk()) return Room::enough;
        if (evict_one(priority, freed)) continue;
        // When others filled the file system, the host may still have room for it.
        return lacks_events() || lacks_bytes() ? Room::evict_itself : Room::refuse;
    }
    return Room::enough;
}

// The least urgent event that waits, the oldest of them, unless it is more urgent than `priority`.
bool Store::evict_one(std::uint32_t priority, std::uint64_t& freed) {
    grow_idle();
    const auto least = tables_->least_urgent();
    if (!least || least->priority < priority) return false;
    const std::uint64_t size = tables_->payload_size(least->number);
    std::optional<EventRow> row = tables_->find(least->number);
    withdraw(*row, ALARM_SINK_OUTCOME_EVICTED, pressure_);
    freed += size;
    used_bytes_ -= std::min(used_bytes_, size);
    return true;
}

}  // namespace encrypted_email::spool
