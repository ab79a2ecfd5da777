// store.hpp - the spool's file as calls that return when they are done.
//
// What it knows of events and mails is in rows.  Young ones are in the nursery, those that were not
// done within seconds have grown into the tables, and settled ones end in batches; fold() moves
// them on.  Each call works on a row wherever it is.
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
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "encrypted_email/spool/database.hpp"
#include "encrypted_email/spool/group_names.hpp"
#include "encrypted_email/spool/id_index.hpp"
#include "encrypted_email/spool/nursery.hpp"
#include "encrypted_email/spool/records.hpp"
#include "encrypted_email/spool/rows.hpp"
#include "encrypted_email/spool/seal.hpp"
#include "encrypted_email/spool/settled_batch.hpp"
#include "encrypted_email/spool/spool.hpp"
#include "encrypted_email/spool/spool_file.hpp"
#include "encrypted_email/spool/statements.hpp"
#include "encrypted_email/spool/tables.hpp"

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
    // How an event was settled, when it was since the last fold.
    [[nodiscard]] std::shared_ptr<const Settlement> settlement_of(EventNumber event);
    // It is time for a fold.
    [[nodiscard]] bool wants_fold() const;
    // There is something to gain by one while nothing else is to be done.
    [[nodiscard]] bool may_fold() const;

    // Anywhere.
    [[nodiscard]] std::pair<std::vector<intake::EventHandle>, bool> load(Destination from,
                                                                         EventNumber after,
                                                                         std::size_t most);
    [[nodiscard]] std::pair<std::vector<DeadLetter>, bool> dead_letters(EventNumber after,
                                                                        std::size_t most);

    // Outside.
    // Moves young rows on.  Not before the answers of the last commit have been given: what repeats
    // them is among these.
    void fold();
    void checkpoint() { database_->checkpoint(); }
    [[nodiscard]] std::uint64_t log_bytes() const { return database_->log_bytes(); }
    void keep_log_on_close() { database_->keep_log_on_close(); }

private:
    using Outcome = std::shared_ptr<const custody::MailOutcome>;

    enum class Room { enough, evict_itself, refuse };

    // An event whose id is known.
    struct Known {
        EventNumber number = 0;
        std::int64_t batch = 0;  // that it is in; 0: it has a row, young or grown
    };

    // store.cpp
    void open();
    void open_seal();
    void measure();
    std::optional<GroupOnDisk> find_group(GroupKey key);
    GroupOnDisk group_on_disk(GroupKey key);  // made when it is new
    GroupKey group_of(GroupOnDisk on_disk);

    // store_rows.cpp
    // Where it is: the nursery's own, or one that was read into `grown`.
    EventRow* find_row(EventNumber event, std::optional<EventRow>& grown);
    void save(EventRow& row);
    bool leave_lane(EventRow& row, GroupOnDisk group, Lane lane);
    void enter_lane(EventRow& row, GroupOnDisk group, Lane lane);
    void save_places(EventRow& row);
    // A grown row becomes young again: it has been settled.
    EventRow& rejuvenate(EventRow row);
    void grow(EventRow row);
    void grow_idle();
    MailRow* find_mail_row(MailNumber mail, std::optional<MailRow>& grown);
    void save(MailRow& row);
    void grow(const MailRow& row);

    // store_events.cpp
    std::optional<Known> find_event(std::string_view id);
    Kept keep_known(const KeepRequest& request, const Known& known);
    intake::EventHandle make_event(const EventRow& row, std::string_view record);
    std::uint64_t ticket_of(std::uint64_t run, std::uint64_t ticket) const {
        return run == run_ ? ticket : 0;
    }

    // store_settling.cpp
    Outcome outcome_of(MailNumber mail);
    Outcome read_outcome(MailNumber mail, std::string_view record);
    std::shared_ptr<Settlement> settlement_of(const EventRow& row);
    EventRow& settle(EventRow& row, std::uint32_t outcome, std::string_view reason);
    void withdraw(EventRow& row, std::uint32_t outcome, std::string_view reason);
    void give_up_place(EventRow& row, GroupKey group, std::string_view reason);

    // store_room.cpp
    Room make_room(std::uint32_t priority, std::uint64_t need);
    bool evict_one(std::uint32_t priority, std::uint64_t& freed);

    // store_mails.cpp
    bool take(EventNumber event, GroupOnDisk group, Lane lane);
    std::vector<std::shared_ptr<const Settlement>> settled_by(
        MailNumber mail, const std::vector<EventNumber>& events);
    UnfinishedMail unfinished(const MailRow& row);

    // store_folding.cpp
    void pack(std::span<const EventNumber> events, std::set<MailNumber>& grown_mails);

    // store_memory.cpp
    const SettledBatch* batch(std::int64_t number);
    static const EventRow* find_in(const SettledBatch* batch, EventNumber event);
    std::shared_ptr<Settlement> settlement_in(const SettledBatch& batch, const EventRow& row);
    std::size_t forget_batch(std::int64_t number);
    void release_mails(const std::set<MailNumber>& mails);

    StoreOptions options_;
    GroupNames& names_;
    SpoolFile file_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<Statements> sql_;  // before the database goes, these go
    std::optional<Nursery> nursery_;
    std::optional<Tables> tables_;
    std::optional<IdIndex> ids_;
    Seal seal_;
    std::string set_aside_;
    std::uint64_t run_ = 0;

    Totals totals_;
    Totals committed_;
    std::unordered_map<GroupKey, GroupOnDisk> to_disk_;
    std::unordered_map<GroupOnDisk, GroupKey> from_disk_;
    std::unordered_map<MailNumber, Outcome> outcomes_;  // of this transaction, to be shared
    std::vector<Discarded> discarded_;
    std::string scratch_;
    std::int64_t batch_number_ = 0;  // of batch_; 0: none
    SettledBatch batch_;             // the last that was read

    // The file as start() found it, and what the transaction has added by estimate.
    std::uint64_t used_bytes_ = 0;
    std::uint64_t spare_bytes_ = 0;  // free pages inside the file
    std::uint64_t disk_bytes_ = 0;   // free in the file system
    std::string pressure_;
};

}  // namespace encrypted_email::spool
