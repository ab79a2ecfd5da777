// store.hpp - the spool's file as calls that return when they are done.
//
// Promises: what start() and commit() enclose happens as a whole or not at all; what is committed
// is on stable storage.  No call's cost grows with how many events wait.
// Does not decide when: the writer does, which owns it.
//
// Threads: one at a time.
// Fails:   by StorageError or std::bad_alloc; then rollback() and nothing has happened.
// See:     FORMAT.md
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "encrypted_email/spool/database.hpp"
#include "encrypted_email/spool/eviction_order.hpp"
#include "encrypted_email/spool/group_names.hpp"
#include "encrypted_email/spool/id_index.hpp"
#include "encrypted_email/spool/records.hpp"
#include "encrypted_email/spool/seal.hpp"
#include "encrypted_email/spool/spool.hpp"
#include "encrypted_email/spool/spool_file.hpp"
#include "encrypted_email/spool/statements.hpp"

namespace encrypted_email::spool {

struct StoreOptions {
    std::string folder;
    Limits limits;
    std::string_view seal_key;  // empty: nothing is sealed
    std::uint64_t run = 0;      // of the store that this one continues; 0: an earlier run's tickets
                                // are worth nothing
    std::function<std::int64_t()> unix_now_ns;
    std::string broken;  // why the file has to be set aside first; empty: it need not
};

class Store {
public:
    // Opens the file, and makes it when there is none.  One that is no spool is set aside.
    Store(StoreOptions options, GroupNames& names);

    [[nodiscard]] std::uint64_t run() const { return run_; }
    // What became of a file that was no good; empty: it was good.
    [[nodiscard]] const std::string& set_aside() const { return set_aside_; }
    [[nodiscard]] Found found();

    void set_limits(const Limits& limits) { options_.limits = limits; }
    // Why events were evicted or refused of late; empty: there is room.
    [[nodiscard]] const std::string& pressure() const { return pressure_; }

    void start();
    void commit();
    void rollback() noexcept;

    // Inside start() and commit().
    struct Kept {
        Custody custody = Custody::refused;
        std::shared_ptr<const Settlement> settlement;
    };
    [[nodiscard]] Kept keep(const KeepRequest& request);
    void begin(const MailRecord& mail, const MailProgress& progress);
    [[nodiscard]] std::vector<std::shared_ptr<const Settlement>> end(
        MailNumber mail, const MailProgress& progress,
        const std::shared_ptr<const custody::MailOutcome>& outcome_if_over);
    // At most `most`; true: there are others.
    [[nodiscard]] bool expire(std::int64_t now_unix_ns, std::size_t most);
    void discard(EventNumber event, GroupKey group, std::string_view reason);
    void move(EventNumber event, GroupKey from, const std::vector<Destination>& to);
    // Forgets what was settled long enough ago.  True: there is more to forget.
    [[nodiscard]] bool purge(std::size_t most);
    // Removes an event that was answered `refused`, if it is there.
    void take_back(EventNumber event);
    // What evictions, expire(), discard() and move() settled since the last call.
    [[nodiscard]] std::vector<Discarded> take_discarded() { return std::exchange(discarded_, {}); }
    // How an event was settled, when it was.
    [[nodiscard]] std::shared_ptr<const Settlement> settlement_of(EventNumber event);

    // Anywhere.
    [[nodiscard]] std::pair<std::vector<intake::EventHandle>, bool> load(Destination from,
                                                                         EventNumber after,
                                                                         std::size_t most);
    [[nodiscard]] std::pair<std::vector<DeadLetter>, bool> dead_letters(EventNumber after,
                                                                        std::size_t most);

    // Outside.
    void checkpoint() { database_->checkpoint(); }
    [[nodiscard]] std::uint64_t log_bytes() const { return database_->log_bytes(); }
    void keep_log_on_close() { database_->keep_log_on_close(); }

private:
    using Outcome = std::shared_ptr<const custody::MailOutcome>;

    struct Totals {
        std::uint64_t unsettled = 0;
        EventNumber last_event = 0;
        MailNumber last_mail = 0;
        bool operator==(const Totals&) const = default;
    };

    struct EventRow {
        EventNumber number = 0;
        std::string id;
        std::uint64_t ticket = 0;  // 0 when of another run
        std::uint32_t priority = 0;
        std::int64_t mails_left = 0;
        std::int64_t mails_open = 0;
        std::vector<Destination> places;  // groups as on disk
        std::vector<MailNumber> mails;
        std::int64_t settled = 0;
        std::uint32_t outcome = 0;
        std::string reason;
        bool dead = false;
    };

    enum class Room { enough, evict_itself, refuse };

    // store.cpp
    void open();
    void open_seal();
    void measure();
    std::optional<std::int64_t> find_group(GroupKey key);  // its number on disk
    std::int64_t group_on_disk(GroupKey key);              // made when it is new
    GroupKey group_of(std::int64_t on_disk);
    std::vector<EventNumber> numbers_of(std::string_view bytes) const;

    // store_events.cpp
    std::optional<EventNumber> find_event(std::string_view id);
    std::optional<EventRow> read_event(EventNumber number);
    Kept keep_known(const KeepRequest& request, EventNumber number);
    intake::EventHandle make_event(EventNumber number, std::string_view id, std::uint64_t ticket,
                                   std::uint32_t priority, std::string_view record);
    std::uint64_t ticket_of(std::uint64_t run, std::uint64_t ticket) const {
        return run == run_ ? ticket : 0;
    }
    void forget(EventNumber number, std::string_view id);

    // store_settling.cpp
    Outcome outcome_of(MailNumber mail);
    std::shared_ptr<const Settlement> settlement_of(const EventRow& row);
    void settle(EventRow& row, std::uint32_t outcome, std::string_view reason);
    void write_event(const EventRow& row);
    void withdraw(EventRow row, std::uint32_t outcome, std::string_view reason);
    void give_up_place(EventRow& row, GroupKey group, std::string_view reason);

    // store_room.cpp
    Room make_room(std::uint32_t priority, std::uint64_t need);
    bool evict_one(std::uint32_t priority, std::uint64_t& freed);

    // store_mails.cpp
    std::vector<intake::EventHandle> events_of(const std::vector<EventNumber>& numbers);
    std::vector<std::shared_ptr<const Settlement>> settled_by(
        MailNumber mail, const std::vector<EventNumber>& events);
    void purge_mails(std::int64_t before, std::size_t most);

    StoreOptions options_;
    GroupNames& names_;
    SpoolFile file_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<Statements> sql_;  // before the database goes, these go
    std::optional<IdIndex> ids_;
    std::optional<EvictionOrder> eviction_;
    Seal seal_;
    std::string set_aside_;
    std::uint64_t run_ = 0;

    Totals totals_;
    Totals committed_;
    std::unordered_map<GroupKey, std::int64_t> to_disk_;
    std::unordered_map<std::int64_t, GroupKey> from_disk_;
    std::unordered_map<MailNumber, Outcome> outcomes_;  // of this transaction, to be shared
    std::vector<Discarded> discarded_;
    std::string scratch_;

    // The file as start() found it, and what the transaction has added by estimate.
    std::uint64_t used_bytes_ = 0;
    std::uint64_t spare_bytes_ = 0;  // free pages inside the file
    std::uint64_t disk_bytes_ = 0;   // free in the file system
    std::string pressure_;
};

}  // namespace encrypted_email::spool
