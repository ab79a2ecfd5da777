#include "encrypted_email/spool/id_index.hpp"

#include <optional>
#include <string>

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
    for (Segment next = 0;;) {
        {
            Rows rows = sql_.next_id_segment(next);
            if (!rows.next()) break;
            next = rows.number(0);
        }
        const Number number = next / kSegments;
        stretches_.emplace(number, load(number));
        next = (number + 1) * kSegments;
    }
    is_loaded_ = true;
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
                found.push_back({rows.number(0), rows.integer(1)});
        }
    }
    return found;
}

void IdIndex::add(std::string_view id, EventNumber event, std::int64_t batch) {
    load();
    const Number number = stretch_of(event);
    const std::uint64_t hash = hash_of(id);
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
    sql_.add_id.run(segment_of(event), hash, event, batch);
}

void IdIndex::move(std::string_view id, EventNumber event, std::int64_t batch) {
    sql_.move_id.run(segment_of(event), hash_of(id), event, batch);
}

void IdIndex::remove(std::string_view id, EventNumber event) {
    load();
    if (sql_.remove_id.run(segment_of(event), hash_of(id), event) == 0) return;
    const Number number = stretch_of(event);
    Stretch& stretch = stretches_[number];
    if (stretch.ids > 0) --stretch.ids;
    thinned_.insert(number);
}

void IdIndex::tidy() {
    for (const Number number : thinned_) {
        if (!sql_.ids_between(number * kSegments, (number + 1) * kSegments).next()) {
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
