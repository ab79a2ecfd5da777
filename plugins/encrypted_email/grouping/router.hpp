// router.hpp - from events to batches, one mailing group each.
//
// Each event goes to every group whose filter wants it (or, when it names a route, to that group
// alone; a route that is no group's name is as none).  A group collects for `wait` after its first
// event, keeps `interval` between two mails, lets a batch of `maximum` go at once, and lets urgent
// events go at once, ahead of and apart from what waits.
//
// Promises: an event is in a group's batches exactly once; batches leave in order; nothing leaves
// before its time unless it is full, urgent or flushed.  Knows no timer: the owner asks
// next_due() and calls take_due() then.
//
// Threads: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/grouping/batch.hpp"
#include "encrypted_email/intake/event.hpp"

namespace encrypted_email::grouping {

class GroupBatcher;

class Router {
public:
    explicit Router(std::shared_ptr<const configuration::Settings> settings);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    // Brings a new configuration into force.  Events that wait in a group which still exists stay
    // there, under its new settings; those of a group that is gone leave as due batches under the
    // old ones.
    void reconfigure(std::shared_ptr<const configuration::Settings> settings,
                     std::int64_t mono_now_ns);

    // Puts the event into the groups that want it.  Returns how many: 0 means that the
    // configuration sends it to nobody.
    std::size_t route(const intake::EventHandle& event, std::int64_t mono_now_ns);

    // Batches whose time has come, urgent ones first.
    [[nodiscard]] std::vector<Batch> take_due(std::int64_t mono_now_ns);

    // Everything that waits, regardless of its time (flush and stop).
    [[nodiscard]] std::vector<Batch> take_all(std::int64_t mono_now_ns);

    // When take_due() will next give something; nothing when no event waits.
    [[nodiscard]] std::optional<std::int64_t> next_due() const;

private:
    void note_due(std::optional<std::int64_t> due);
    [[nodiscard]] std::vector<Batch> take(std::int64_t mono_now_ns, bool regardless_of_time);
    void list_by_name();

    std::vector<std::unique_ptr<GroupBatcher>> groups_;            // in the document's order
    std::unordered_map<std::string_view, GroupBatcher*> by_name_;  // names live in the groups
    std::vector<Batch> orphans_;  // of groups that a new configuration no longer has; due
    std::optional<std::int64_t> next_due_;
};

}  // namespace encrypted_email::grouping
