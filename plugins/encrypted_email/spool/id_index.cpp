#include "encrypted_email/spool/id_index.hpp"

#include <algorithm>
#include <optional>

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

}  // namespace

void IdIndex::reset(EventNumber last_event) {
    last_event_ = last_event;
    is_loaded_ = false;
    parts_.clear();
    thinned_.clear();
}

void IdIndex::load() {
    if (is_loaded_) return;
    parts_.clear();
    newest_ = segment_of(last_event_);
    std::int64_t before = -1;
    for (;;) {
        {
            Rows rows = sql_.next_id_segment(before);
            if (!rows.next()) break;
            before = rows.integer(0);
        }
        const auto segment = static_cast<Segment>(before);
        parts_.emplace(segment, load_part(segment));
    }
    is_loaded_ = true;
}

IdIndex::Part IdIndex::load_part(Segment segment) {
    Part part;
    {
        Rows rows = sql_.read_id_filter(segment);
        if (rows.next()) {
            if (auto filter = IdFilter::read(rows.bytes(1))) {
                part.ids = rows.number(0);
                part.filter = std::move(*filter);
                return part;
            }
        }
    }
    for (Rows rows = sql_.ids_of(segment); rows.next(); ++part.ids)
        part.filter.add(IdFilter::Place(rows.number(0)));
    return part;
}

void IdIndex::save(Segment segment, const Part& part) {
    sql_.write_id_filter.run(segment, part.ids, std::string_view(part.filter.bytes()));
}

std::vector<EventNumber> IdIndex::candidates(std::string_view id) {
    load();
    const std::uint64_t hash = hash_of(id);
    const IdFilter::Place place(hash);
    std::vector<EventNumber> found;
    for (const auto& [segment, part] : parts_) {
        if (!part.filter.may_have(place)) continue;
        for (Rows rows = sql_.find_id(segment, hash); rows.next();)
            found.push_back(rows.number(0));
    }
    return found;
}

void IdIndex::add(std::string_view id, EventNumber event) {
    load();
    const Segment segment = segment_of(event);
    const std::uint64_t hash = hash_of(id);
    if (segment > newest_) {
        const auto full = parts_.find(newest_);
        if (full != parts_.end()) save(newest_, full->second);
        newest_ = segment;
    } else if (segment < newest_) {
        // A latecomer: what was written of its segment's filter does not have it.
        sql_.remove_id_filter.run(segment);
    }
    Part& part = parts_[segment];
    // Among many that have gone, the filter may be too small for it by now.
    if (part.ids >= part.filter.capacity()) part = load_part(segment);
    part.filter.add(IdFilter::Place(hash));
    ++part.ids;
    sql_.add_id.run(segment, hash, event);
}

void IdIndex::remove(std::string_view id, EventNumber event) {
    load();
    const Segment segment = segment_of(event);
    if (sql_.remove_id.run(segment, hash_of(id), event) == 0) return;
    Part& part = parts_[segment];
    if (part.ids > 0) --part.ids;
    thinned_.insert(segment);
}

void IdIndex::tidy() {
    for (const Segment segment : thinned_) {
        if (!sql_.ids_of(segment).next()) {
            sql_.remove_id_filter.run(segment);
            parts_.erase(segment);
            continue;
        }
        if (segment == newest_) continue;
        Part& part = parts_[segment];
        const std::size_t before = part.filter.capacity();
        for (std::size_t size = 0; size != part.filter.bytes().size();) {
            size = part.filter.bytes().size();
            if (part.ids * 4 < part.filter.capacity()) part.filter.fold();
        }
        if (part.filter.capacity() < before) save(segment, part);
    }
    thinned_.clear();
}

}  // namespace encrypted_email::spool
