// engine.hpp - the running sink: one I/O thread and the rooms behind it.
//
// An event walks through here from top to bottom: hand-over, the groups that want it, the spool
// (CUSTODY), its groups' lines, a mail when a relay can take it, the mail's outcome, the spool
// again (FINAL).  The engine only carries it from room to room and keeps the clocks.
//
// When storage does not work the walk is the same, but for the ledger's books in place of the
// spool's: memory alone holds the event, and there is no CUSTODY.
//
// Promises: the host's functions are called from the I/O thread alone (log and clocks aside), and
// never after stop() has returned.
//
// Threads: submit side: hand_over().push() from any thread.  reconfigure, flush, stop: the host's
//          control role.  The spool has a writer thread of its own and answers on the I/O thread.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "encrypted_email/custody/ledger.hpp"
#include "encrypted_email/custody/receipt_batch.hpp"
#include "encrypted_email/delivery/dispatcher.hpp"
#include "encrypted_email/grouping/router.hpp"
#include "encrypted_email/intake/event_memory.hpp"
#include "encrypted_email/intake/hand_over.hpp"
#include "encrypted_email/intake/handler_slot.hpp"
#include "encrypted_email/loaded_configuration.hpp"
#include "encrypted_email/relay_credentials.hpp"
#include "encrypted_email/spool/spool.hpp"
#include "encrypted_email/trust/renewal.hpp"
#include "plugin_api/cpp/host_services.hpp"
#include "plugin_api/cpp/trust.hpp"

namespace encrypted_email {

class Engine final : public delivery::DispatcherOwner,
                     public spool::SpoolOwner,
                     public grouping::Shelf {
public:
    // Where events are kept: a folder for this sink alone (empty: nowhere), and the key that seals
    // them (empty: not sealed).
    struct Storage {
        std::string folder;
        std::string seal_key;
    };

    // Starts the I/O thread.  `troubles` and `roots` outlive it.
    Engine(alarm_sink::HostServices host, std::shared_ptr<const LoadedConfiguration> configuration,
           Storage storage, trust::Store& roots, delivery::Troubles& troubles);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    [[nodiscard]] intake::HandOver& hand_over() { return hand_over_; }

    // Returns when it is known what an earlier run left, or that it cannot be known now.  Before
    // that, events would get numbers that are taken, and memory alone could hold them.
    void wait_until_open(std::int64_t deadline_mono_ns);

    // Returns when the new configuration is in force.
    void reconfigure(std::shared_ptr<const LoadedConfiguration> configuration);

    // Returns when all that was taken before is on stable storage or known to stay in memory
    // alone.  False: the deadline passed first.
    [[nodiscard]] bool flush_to_storage(std::int64_t deadline_mono_ns);

    // Mails what waits and returns when all of it was offered to its relay once.  False: the
    // deadline passed first.
    [[nodiscard]] bool flush(std::int64_t deadline_mono_ns);

    // Events with a recipient that failed for good, of numbers above `after`, oldest first, at most
    // `most`; and whether there are others behind them.  Nothing: the deadline passed first.
    using Letters = std::pair<std::vector<spool::DeadLetter>, bool>;
    [[nodiscard]] std::optional<Letters> dead_letters(std::uint64_t after, std::size_t most,
                                                      std::int64_t deadline_mono_ns);

    // Takes the bundles of roots that lie there now, or goes back to those before.
    using Findings = std::vector<trust::Renewal::Finding>;
    [[nodiscard]] Findings renew_roots(alarm_sink::TrustChange change, bool by_force);

    // Calls `done` once, on the I/O thread; `relay` is one of the configuration in force.
    void ask_credentials(std::shared_ptr<const configuration::Relay> relay,
                         delivery::CredentialSource::Done done);

    // Gives each route the roots that its relay is trusted by now.
    void bring_up_to_date(std::vector<delivery::Route>& routes);

    // Ends what is under way, the connections and the threads.  Returns how many events only
    // memory held: they stay the host's.
    [[nodiscard]] std::size_t stop(std::int64_t deadline_mono_ns);

private:
    // DispatcherOwner
    std::optional<grouping::Batch> next_batch(const grouping::Router::Wanted& wanted,
                                              const grouping::Router::OutageSince& outage) override;
    std::size_t batches_due(const grouping::Router::Wanted& wanted, std::size_t most) override;
    void attempt_begins(const delivery::OutboundMail& mail,
                        std::function<void()> recorded) override;
    void attempt_ended(const delivery::OutboundMail& mail) override;
    void mail_ended(const delivery::OutboundMail& mail, custody::MailOutcome outcome) override;
    void trouble(const std::string& key, bool active, const std::string& text) override;
    void connected(const delivery::Connection& connection) override;
    void progressed() override;
    std::int64_t unix_now_ns() override;
    std::int64_t mono_now_ns() override;

    // SpoolOwner
    void spool_opened(spool::Found found) override;
    void storage_trouble(spool::StorageTrouble trouble, const std::string& text) override;
    void events_discarded(std::vector<spool::Discarded> events) override;

    // Shelf
    spool::GroupKey key_of(std::string_view group) override;
    void load(spool::Destination from, std::uint64_t after, std::size_t most) override;

    void take_events();
    void connect_ahead(const std::vector<spool::KeepRequest>& requests);
    void kept(std::vector<spool::KeepAnswer> answers);
    void note_evicted(const spool::KeepAnswer& answer);
    void hold_in_memory(const spool::KeepRequest& request);
    void resume(spool::UnfinishedMail unfinished);
    void rehome(spool::Destination from, std::uint64_t after);
    // What the spool has settled, and what the ledger has.
    void settle(const std::vector<std::shared_ptr<const custody::Settlement>>& settled);
    void settle(const std::optional<custody::Ledger::Settled>& settled);
    void follow_up();
    void give_room();
    void release_room();
    void give_receipts();
    void answer_refusals(std::size_t count);
    [[nodiscard]] bool is_on_disk(const delivery::OutboundMail& mail) const;

    void run();
    void wake();
    void set_batch_timer();
    void set_watch_timer();
    void watch();
    void set_roots_timer();
    void apply(const trust::Renewal::Finding& finding);
    void begin_stop(std::chrono::nanoseconds time_left);
    void wind_down();
    void check_flush();
    [[nodiscard]] delivery::Troubles::Tell teller();
    [[nodiscard]] grouping::Instant now();
    [[nodiscard]] std::chrono::nanoseconds time_left(std::int64_t deadline_mono_ns) const;
    // Runs `work` on the I/O thread and waits until it is done.
    template <typename Work>
    void on_io_thread(Work work);

    const alarm_sink::HostServices host_;
    delivery::Troubles& troubles_;
    const std::int64_t started_mono_ns_;
    const bool has_storage_;
    // Of the events that the host hands over; first, since whoever holds one comes later.
    intake::EventMemory event_memory_;
    intake::HandlerSlot<128> wake_slot_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
        io_.get_executor()};
    boost::asio::steady_timer batch_timer_{io_};
    boost::asio::steady_timer watch_timer_{io_};
    boost::asio::steady_timer roots_timer_{io_};
    boost::asio::steady_timer stop_timer_{io_};
    boost::asio::steady_timer room_timer_{io_};

    intake::HandOver hand_over_;
    std::vector<intake::EventHandle> incoming_;  // capacity reused
    std::uint64_t last_taken_ = 0;               // number of the event taken last
    intake::HandOver::Room room_;                // of events in custody, not given back yet
    bool room_is_due_ = false;                   // when room_timer_ ends
    spool::Spool spool_;
    bool spool_was_opened_ = false;
    bool has_relays_ = false;
    custody::Ledger ledger_;
    grouping::Router router_;
    RelayCredentials credentials_;
    delivery::Dispatcher dispatcher_;
    trust::Renewal renewal_;
    custody::ReceiptBatch receipts_;
    custody::ReceiptBatch receipts_given_;  // while the host has them
    std::optional<std::int64_t> next_expiry_unix_ns_;

    std::optional<std::promise<void>> flush_;
    bool hurried_ = false;  // what the flush is for is due
    bool has_progressed_ = false;
    bool stopping_ = false;
    bool stored_ = false;  // while stopping: the spool has carried out what was asked
    bool quitting_ = false;
    std::thread thread_;
};

}  // namespace encrypted_email
