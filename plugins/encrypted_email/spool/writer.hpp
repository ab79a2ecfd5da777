// writer.hpp - the thread that owns the store, and the queue in front of it.
//
// Everything that is queued shares a commit.  A lone request is committed at once; when they keep
// coming, commits begin 4 ms apart, so that a storm shares them, and only what is urgent does not
// wait for that.  When nothing is asked it moves the log into the file and forgets what is old.
//
// When storage fails, requests are answered without it as spool.hpp says, what is owed to the disk
// is kept in order, and the file is opened again after 1 s, doubling to 30 s.  It is opened again
// rather than used on, because only that tells whether a commit that failed has reached the disk;
// what was answered `refused` is taken back first.
//
// Without a folder there is no thread: requests are answered at once, as if storage never worked.
//
// Threads: names(), ask() and close() from the owner's; the rest is the writer's own.
// Fails:   by SpoolOwner::storage_trouble().
#pragma once

#include <botan/secmem.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "encrypted_email/spool/group_names.hpp"
#include "encrypted_email/spool/request.hpp"
#include "encrypted_email/spool/spool.hpp"
#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {

class Spool::Writer {
public:
    Writer(Options options, SpoolOwner& owner);
    ~Writer() { close(); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    [[nodiscard]] GroupNames& names() { return names_; }
    void ask(Request request);
    void close();

private:
    // What a transaction that failed may have left on disk.
    struct Doubt {
        std::vector<EventNumber> refused;
        std::vector<Discarded> discarded;
    };

    // writer.cpp
    void run();
    bool wait();  // false: the time of waiting passed, and nothing was asked
    void take_queue();
    void serve();
    void transact();
    void tidy();
    template <typename Work>
    void attempt(Work work);
    void post_answers(std::vector<Answer> answers);
    void post_discarded(std::vector<Discarded> discarded);

    // writer_trouble.cpp
    void open();
    void announce();
    void fail(StorageTrouble kind, const std::string& text);
    void tell(StorageTrouble kind, const std::string& text);
    void tell_pressure();
    void answer_without_storage(Request request);
    void answer_without_storage(KeepWork work);
    void answer_without_storage(BeginWork work);
    void answer_without_storage(EndWork work);
    void answer_without_storage(LoadWork work);
    void answer_without_storage(ListWork work);
    void answer_without_storage(ExpireWork work);
    void answer_without_storage(DiscardWork work);
    void answer_without_storage(MoveWork work);
    void answer_without_storage(LimitsWork work);
    void answer_without_storage(FlushWork work);
    void owe(Request request);
    void give_up_owed();

    Options options_;
    SpoolOwner& owner_;
    GroupNames names_;
    Botan::secure_vector<char> seal_key_;

    std::mutex mutex_;
    std::condition_variable asked_;
    std::deque<Request> queue_;  // these three under mutex_
    bool urgent_ = false;
    bool closing_ = false;

    // The writer thread's own.
    std::unique_ptr<Store> store_;
    bool is_working_ = false;
    bool was_opened_ = false;
    std::uint64_t run_ = 0;
    std::string broken_;           // why the file has to be set aside when it is opened again
    std::deque<Request> pending_;  // being carried out
    std::deque<Request> owed_;     // answered or not, not on disk
    std::unordered_set<EventNumber> owed_events_;  // in mails whose begin is owed
    std::set<MailNumber> unrecorded_;              // mails under way without an event that is kept
    Doubt doubt_;
    StorageTrouble trouble_ = StorageTrouble::none;
    std::string trouble_text_;
    std::string damage_;  // what was set aside since the spool was made
    std::int64_t last_start_ns_ = 0;
    std::int64_t retry_at_ns_ = 0;
    std::int64_t pause_ns_ = 0;
    bool is_tidy_ = false;

    std::thread thread_;
};

}  // namespace encrypted_email::spool
