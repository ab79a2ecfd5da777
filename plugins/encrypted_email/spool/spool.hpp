// spool.hpp - events and mails that the sink answers for, on disk.
//
// The rest of the sink sees this face alone: requests are queued, one writer thread carries them
// out in order, many to a commit, and answers come back through the owner's executor, in the same
// order.  An answer means that the commit has reached stable storage.
//
// Promises: an event that was answered `taken` is found again by the next open(), until it is
// settled.  Requests are carried out in the order in which they were queued, so that an event is
// on disk before the mail that carries it.  A request that storage fails is answered, never
// dropped: keep() with `refused`; begin() at once, because a boiler that fails must be told even
// when the disk has failed too; end() and discard() are repeated until storage works again.
//
// Does not know SMTP, filters or clocks: who calls decides when.
//
// Threads: every member function from one thread, the owner's; callbacks are posted to it.
// Fails:   by SpoolOwner::storage_trouble(); it heals by itself.
// Format:  FORMAT.md
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "encrypted_email/spool/records.hpp"

namespace encrypted_email::spool {

enum class StorageTrouble {
    none,
    full,         // no space, or the limits leave no room
    read_only,    // the folder or the file cannot be written
    damaged,      // the file is not a spool, or it is broken; it was set aside
    unavailable,  // anything else that the system said
    sealed,       // the key is missing or is not the one that the spool was sealed with
};

// What open() found.
struct Found {
    EventNumber last_event = 0;  // the greatest number in use
    MailNumber last_mail = 0;
    std::vector<WaitingGroup> waiting;
    std::vector<UnfinishedMail> mails;  // oldest first
};

class SpoolOwner {
public:
    // The spool can be used: after the first open() that succeeds, and again when a file that broke
    // was set aside and a fresh one begun; then events that were taken before are known to memory
    // alone.  A file that was merely out of reach holds what it held, and there is nothing to say.
    virtual void spool_opened(Found found) = 0;
    // Told when it begins, changes or (none) is over.
    virtual void storage_trouble(StorageTrouble trouble, const std::string& text) = 0;
    // To make room for more urgent ones, or because their time ran out.
    virtual void events_discarded(std::vector<Discarded> events) = 0;

protected:
    ~SpoolOwner() = default;
};

struct Options {
    std::string folder;  // absolute; for this sink alone.  Empty: nothing is kept.
    Limits limits;
    std::string seal_key;  // empty: texts are not sealed.  Wiped when taken.
    // Runs a function on the owner's thread.
    std::function<void(std::function<void()>)> post;
    std::function<std::int64_t()> unix_now_ns;
    std::function<std::int64_t()> mono_now_ns;
};

class Spool {
public:
    // Starts the writer thread, which opens the file.  `owner` outlives it.
    Spool(Options options, SpoolOwner& owner);
    ~Spool();  // close()
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    // The key of a group's name, made when it is new.  Good as long as the spool lives.
    [[nodiscard]] GroupKey key_of(std::string_view group);
    [[nodiscard]] std::string name_of(GroupKey key) const;

    void set_limits(const Limits& limits);

    using Kept = std::function<void(std::vector<KeepAnswer>)>;
    // Takes events into custody.  When there is no room and the event is itself the one to go, the
    // answer is `settled` with the outcome EVICTED.
    void keep(std::vector<KeepRequest> events, Kept answer);

    using Begun = std::function<void()>;
    // An attempt to send the mail is about to begin: the record is written with its first attempt
    // and takes its events out of their lane; `progress.in_flight` is true.
    void begin(const MailRecord& mail, MailProgress progress, Begun answer);

    using Ended = std::function<void(std::vector<std::shared_ptr<const Settlement>>)>;
    // How the attempt ended.  When no recipient is pending any more the mail is over; the answer
    // names the events that are settled by it: those that no other group's mail carries.
    void end(MailNumber mail, MailProgress progress,
             std::shared_ptr<const custody::MailOutcome> outcome_if_over, Ended answer);

    using Loaded = std::function<void(std::vector<intake::EventHandle>, bool more)>;
    // The next events that wait in the group's lane behind `after`, oldest first, at most `most`.
    // They stay where they are.  `more`: there are others behind them.  While storage does not work
    // they are read as far as it can be; else the answer waits.
    void load(Destination from, EventNumber after, std::size_t most, Loaded answer);

    // Events whose time ran out while they waited are settled; see events_discarded().  One that is
    // in a mail under way is not.
    void expire(std::int64_t now_unix_ns);

    // The group is no more, and nobody wants this event.  When no other group has it, it is
    // settled: as FILTERED, or by the mails that it was in; events_discarded().
    void discard(EventNumber event, GroupKey group, std::string reason);

    // An event that waits moves to other groups.  One that has it, or mailed it, gets it once.
    void move(EventNumber event, GroupKey from, std::vector<Destination> to);

    using Listed = std::function<void(std::vector<DeadLetter>, bool more)>;
    // Settled events with a recipient that failed for good, of numbers behind `after`, oldest
    // first, at most `most`.  `more`: there are others behind them.
    void dead_letters(EventNumber after, std::size_t most, Listed answer);

    using Flushed = std::function<void()>;
    // Answers when everything that was queued before is on stable storage or was refused.
    void flush(Flushed answer);

    // Carries out what is queued, as far as storage works, and ends the thread.  Callbacks that
    // are still due are posted before it returns; they need the owner, not the spool.
    void close();

private:
    class Writer;
    std::unique_ptr<Writer> writer_;
};

}  // namespace encrypted_email::spool
