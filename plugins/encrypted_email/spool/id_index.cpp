#include "encrypted_email/spool/id_index.hpp"

#include <algorithm>
#include <string>
#include <tuple>

namespace encrypted_email::spool {
namespace {

// FNV-1a, as 64 bits: ids are compared afterwards, so that a collision costs a look.
std::uint64_t hash_of(std::string_view id) {
    std::uint64_t hash = 14'695'981'039'346'656'037u;
    for (const char byte : id) {
        hash = (hash ^ static_cast<std::uint8_t>(byte)) * 1'099'511'628'211u;
    }
    return hash;
}

constexpr Segment kSegments = 4;  // in a stretch

std::uint64_t stretch_of(EventNumber event) { return segment_of(event) / kSegments; }

// A settled id in its list: its hash, the highest byte first, so that lists are in the order of
// their bytes, and its event's place in the stretch.
constexpr std::size_t kHashBytes = 8;
constexpr std::size_t kIdBytes = kHashBytes + 2;

void append_big(std::string& out, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;)
        out.push_back(static_cast<char>(value >> (8 * i)));
}

std::uint64_t read_big(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
}

EventNumber place_in_stretch(EventNumber event) {
    return event - ((stretch_of(event) * kSegments) << kSegmentBits);
}

// Calls visit(event) for those of the list with this hash.
template <typename Visit>
void find_in(std::string_view list, std::uint64_t stretch, std::uint64_t hash, Visit visit) {
    std::size_t from = 0;
    std::size_t to = list.size() / kIdBytes;
    const auto hash_at = [list](std::size_t at) {
        return read_big(list.substr(at * kIdBytes, kHashBytes));
    };
    while (from < to) {
        const std::size_t middle = from + (to - from) / 2;
        if (hash_at(middle) < hash) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    for (; from < list.size() / kIdBytes && hash_at(from) == hash; ++from) {
        visit(((stretch * kSegments) << kSegmentBits) +
              read_big(list.substr(from * kIdBytes + kHashBytes, kIdBytes - kHashBytes)));
    }
}

}  // namespace

void IdIndex::reset(EventNumber last_event) {
    last_event_ = last_event;
    is_loaded_ = false;
    stretches_.clear();
    thinned_.clear();
}

void IdIndex::load() {
    if (is_loaded_) return;
    stretches_.clear();
    newest_ = stretch_of(last_event_);
    for (auto number = next_stretch(0); number; number = next_stretch(*number + 1))
        stretches_.emplace(*number, load(*number));
    is_loaded_ = true;
}

// The first one with an id, from this one on.
std::optional<IdIndex::Number> IdIndex::next_stretch(Number from) {
    Rows rows = sql_.next_stretch(from);
    if (!rows.next() || rows.is_null(0)) return std::nullopt;
    return rows.number(0);
}

IdIndex::Stretch IdIndex::load(Number number) {
    Stretch stretch;
    {
        Rows rows = sql_.read_id_filter(number);
        if (rows.next()) {
            if (auto filter = IdFilter::read(rows.bytes(1))) {
                stretch.ids = static_cast<std::size_t>(rows.number(0));
                stretch.filter = std::move(*filter);
                return stretch;
            }
        }
    }
    for (Rows rows = sql_.ids_between(number * kSegments, (number + 1) * kSegments); rows.next();) {
        stretch.filter.add(IdFilter::Place(rows.number(0)));
        ++stretch.ids;
    }
    for (Rows rows = sql_.settled_ids(number); rows.next();) {
        std::string_view list = rows.bytes(1);
        for (; list.size() >= kIdBytes; list.remove_prefix(kIdBytes)) {
            stretch.filter.add(IdFilter::Place(read_big(list.substr(0, kHashBytes))));
            ++stretch.ids;
        }
    }
    return stretch;
}

void IdIndex::save(Number number, const Stretch& stretch) {
    const std::string bytes = stretch.filter.bytes();
    sql_.write_id_filter.run(number, stretch.ids, std::string_view(bytes));
}

std::vector<IdIndex::Candidate> IdIndex::candidates(std::string_view id) {
    load();
    const std::uint64_t hash = hash_of(id);
    const IdFilter::Place place(hash);
    std::vector<Candidate> found;
    for (const auto& [number, stretch] : stretches_) {
        if (!stretch.filter.may_have(place)) continue;
        for (Segment segment = number * kSegments; segment < (number + 1) * kSegments; ++segment) {
            for (Rows rows = sql_.find_id(segment, hash); rows.next();)
                found.push_back({rows.number(0), 0});
        }
        for (Rows rows = sql_.settled_ids(number); rows.next();) {
            find_in(rows.bytes(1), number, hash, [&](EventNumber event) {
                found.push_back({event, rows.integer(0)});
            });
        }
    }
    return found;
}

// Into the stretch's filter.
void IdIndex::enter(std::uint64_t hash, Number number) {
    if (number > newest_) {
        const auto full = stretches_.find(newest_);
        if (full != stretches_.end()) save(newest_, full->second);
        newest_ = number;
    } else if (number < newest_) {
        // A latecomer: what was written of its stretch's filter does not have it.
        sql_.remove_id_filter.run(number);
    }
    Stretch& stretch = stretches_[number];
    // Among many that have gone, the filter may be too small for it by now.
    if (stretch.ids >= stretch.filter.capacity()) stretch = load(number);
    stretch.filter.add(IdFilter::Place(hash));
    ++stretch.ids;
}

void IdIndex::leave(Number number, std::size_t ids) {
    Stretch& stretch = stretches_[number];
    stretch.ids -= std::min(stretch.ids, ids);
    thinned_.insert(number);
}

void IdIndex::add(std::string_view id, EventNumber event) {
    load();
    const std::uint64_t hash = hash_of(id);
    enter(hash, stretch_of(event));
    sql_.add_id.run(segment_of(event), hash, event);
}

void IdIndex::remove(std::string_view id, EventNumber event) {
    load();
    if (sql_.remove_id.run(segment_of(event), hash_of(id), event) == 0) return;
    leave(stretch_of(event), 1);
}

void IdIndex::add_batch(std::int64_t batch, std::span<const Settled> events) {
    load();
    std::vector<std::tuple<Number, std::uint64_t, EventNumber>> ids;  // stretch, hash
    ids.reserve(events.size());
    for (const Settled& settled : events) {
        const std::uint64_t hash = hash_of(settled.id);
        const Number number = stretch_of(settled.event);
        ids.emplace_back(number, hash, settled.event);
        if (settled.was_added) {
            sql_.remove_id.run(segment_of(settled.event), hash, settled.event);
        } else {
            enter(hash, number);
        }
    }
    std::sort(ids.begin(), ids.end());
    std::string list;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto& [number, hash, event] = ids[i];
        append_big(list, hash, kHashBytes);
        append_big(list, place_in_stretch(event), kIdBytes - kHashBytes);
        if (i + 1 < ids.size() && std::get<0>(ids[i + 1]) == number) continue;
        sql_.add_settled_ids.run(batch, number, std::string_view(list));
        list.clear();
    }
}

void IdIndex::remove_batch(std::int64_t batch) {
    load();
    for (Rows rows = sql_.settled_ids_of(batch); rows.next();)
        leave(rows.number(0), static_cast<std::size_t>(rows.number(1)) / kIdBytes);
    sql_.remove_settled_ids.run(batch);
}

void IdIndex::tidy() {
    for (const Number number : thinned_) {
        if (next_stretch(number) != number) {
            sql_.remove_id_filter.run(number);
            stretches_.erase(number);
            continue;
        }
        if (number == newest_) continue;
        Stretch& stretch = stretches_[number];
        const std::size_t before = stretch.filter.lines();
        while (stretch.ids * 4 < stretch.filter.capacity() &&
               stretch.filter.lines() > IdFilter::kLeastLines) {
            stretch.filter.fold();
        }
        if (stretch.filter.lines() < before) save(number, stretch);
    }
    thinned_.clear();
}

}  // namespace encrypted_email::spool
