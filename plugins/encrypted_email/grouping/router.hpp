// router.hpp - who wants an event, and what each mailing group can be mailed next.
//
// Each event goes to every group whose filter wants it (or, when it names a route, to that group
// alone; a route that is no group's name is as none).  A group collects for `wait` after its first
// event, keeps `interval` between two mails, lets a mail of `maximum` go at once, and lets urgent
// events go at once, ahead of and apart from what waits.
//
// Promises: an event is in a group's batches exactly once; batches of a lane leave in order; no
// batch leaves before its time unless it is full, urgent or hurried.  Nothing is made before
// someone can send it: batches are pulled.  Knows no timer: the owner asks next_due().
//
// Threads: one thread at a time.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/grouping/group_batcher.hpp"

namespace encrypted_email::grouping {

// The disk, as far as waiting events are concerned.
class Shelf {
public:
    [[nodiscard]] virtual spool::GroupKey key_of(std::string_view group) = 0;
    // Router::loaded() gets the answer, later.
    virtual void load(spool::Destination from, std::uint64_t after, std::size_t most) = 0;

protected:
    ~Shelf() = default;
};

class Router {
public:
    // `shelf` outlives it.
    Router(std::shared_ptr<const configuration::Settings> settings, Shelf& shelf);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    // Brings a new configuration into force.  Events that wait in a group which still exists stay
    // there, under its new settings; those of a group that is gone are due at once under the old
    // ones.
    void reconfigure(std::shared_ptr<const configuration::Settings> settings);

    // The disk can be used (again): keys are asked for anew, and these groups have events there.
    // Returns those that no group's name fits.
    [[nodiscard]] std::vector<spool::WaitingGroup> shelf_opened(
        const std::vector<spool::WaitingGroup>& waiting);

    // Whether the disk answers: while it does not, mails are made of what is held.
    void set_shelf_works(bool works);

    // The groups that want the event; none: the configuration sends it to nobody.
    [[nodiscard]] std::vector<spool::Destination> destinations(const intake::Event& event) const;

    // Puts the event into these groups.
    void add(const intake::EventHandle& event, std::span<const spool::Destination> destinations,
             bool on_disk, std::int64_t mono_now_ns);

    // The answer to Shelf::load().
    void loaded(spool::Destination from, const std::vector<intake::EventHandle>& events, bool more,
                const Instant& now);

    // Which groups the caller can serve.
    using Wanted = std::function<bool(const configuration::MailingGroup&)>;
    // The outage that kept a group from being served at some time since then, if there was one.
    using OutageSince = std::function<std::optional<Outage>(const configuration::MailingGroup&,
                                                            std::int64_t mono_ns)>;

    // The next batch that is due, urgent ones first, then the longest due.
    [[nodiscard]] std::optional<Batch> take(const Wanted& wanted, const OutageSince& outage,
                                            const Instant& now);

    // How many batches are due, counting to `most`.
    [[nodiscard]] std::size_t count_due(const Wanted& wanted, std::size_t most,
                                        std::int64_t mono_now_ns) const;

    // Whether events are being loaded.
    [[nodiscard]] bool is_loading() const;

    // When the next batch will be due after this instant.
    [[nodiscard]] std::optional<std::int64_t> next_due(std::int64_t after_mono_ns) const;

    // All that waits and has a number up to this is due (flush).
    void hurry(std::uint64_t last_number);

    // Events that are held and have expired leave their groups; once for each group.
    [[nodiscard]] std::vector<intake::EventHandle> drop_expired(std::int64_t unix_now_ns);

    // When the first event that is held expires; nothing: none ever does.
    [[nodiscard]] std::optional<std::int64_t> next_expiry() const;

    // The disk has settled them: they are not to be mailed to these groups any more.
    void discarded(const std::vector<spool::Discarded>& events, bool tell_in_next_mail);

    // Groups of which something has waited for longer than they tolerate (late_after), and since
    // when.
    struct Late {
        std::string group;
        std::int64_t since_mono_ns;
    };
    [[nodiscard]] std::vector<Late> late(std::int64_t mono_now_ns) const;

    [[nodiscard]] std::shared_ptr<const configuration::MailingGroup> group(
        std::string_view name) const;

    // The group of a destination; null: it is gone.
    [[nodiscard]] const configuration::MailingGroup* group(spool::GroupKey key) const;

private:
    struct Entry;
    struct Due {
        std::int64_t mono_ns;
        std::size_t position;
        Entry* entry;
        auto operator<=>(const Due&) const = default;
    };

    void index();
    void renew_due(Entry& entry);
    [[nodiscard]] Entry* find(spool::GroupKey key) const;

    Shelf& shelf_;
    MemoryBudget budget_;
    std::vector<std::unique_ptr<Entry>> groups_;   // in the document's order
    std::vector<std::unique_ptr<Entry>> orphans_;  // of groups that the configuration has no more
    std::unordered_map<std::string_view, Entry*> by_name_;  // names live in the groups
    std::unordered_map<spool::GroupKey, Entry*> by_key_;
    std::array<std::set<Due>, 2> due_;  // by Lane
    std::vector<Entry*> asked_;         // within take(); capacity reused
};

}  // namespace encrypted_email::grouping
