// engine.hpp - the running sink: one I/O thread and the rooms behind it.
//
// An event walks through here from top to bottom: hand-over, ledger, router, dispatcher, and its
// mail's outcome comes back to the ledger, which makes the receipt.  The engine only carries it
// from room to room and keeps the clocks.
//
// Promises: the host's functions are called from the I/O thread alone (log and clocks aside), and
// never after stop() has returned.
//
// Threads: submit side: hand_over().push() from any thread.  reconfigure, flush, stop: the host's
//          control role.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "encrypted_email/custody/ledger.hpp"
#include "encrypted_email/delivery/dispatcher.hpp"
#include "encrypted_email/grouping/router.hpp"
#include "encrypted_email/intake/hand_over.hpp"
#include "encrypted_email/loaded_configuration.hpp"
#include "plugin_api/cpp/host_services.hpp"

namespace encrypted_email {

class Engine final : public delivery::DispatcherOwner {
public:
    // Starts the I/O thread.  `troubles` outlives it.
    Engine(alarm_sink::HostServices host, std::shared_ptr<const LoadedConfiguration> configuration,
           delivery::Troubles& troubles);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    [[nodiscard]] intake::HandOver& hand_over() { return hand_over_; }

    // Returns when the new configuration is in force.
    void reconfigure(std::shared_ptr<const LoadedConfiguration> configuration);

    // Mails what waits and returns when all of it was offered to its relay once.  False: the
    // deadline passed first.
    [[nodiscard]] bool flush(std::int64_t deadline_mono_ns);

    // Mails what waits, ends the connections and the thread.  Returns how many events were not
    // settled by the deadline; they stay the host's.
    [[nodiscard]] std::size_t stop(std::int64_t deadline_mono_ns);

private:
    struct Flush {
        std::uint64_t serial;
        std::promise<void> done;
    };

    void mail_ended(const grouping::Batch& batch, custody::MailOutcome outcome) override;
    void trouble(const std::string& key, bool active, const std::string& text) override;
    void connected(const delivery::Connection& connection) override;
    void progressed() override;
    std::int64_t unix_now_ns() override;

    void run();
    void take_events();
    void send_due();
    void send_everything();
    void set_batch_timer();
    void give_receipts();
    void begin_stop(std::chrono::nanoseconds time_left);
    void wind_down();
    void answer_refusals(std::size_t count);
    std::optional<smtp::Credentials> credentials(const configuration::Relay& relay,
                                                 std::string& error);
    [[nodiscard]] std::chrono::nanoseconds time_left(std::int64_t deadline_mono_ns) const;
    // Runs `work` on the I/O thread and waits until it is done.
    template <typename Work>
    void on_io_thread(Work work);

    const alarm_sink::HostServices host_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    boost::asio::steady_timer batch_timer_{io_};
    boost::asio::steady_timer stop_timer_{io_};

    intake::HandOver hand_over_;
    std::vector<intake::EventHandle> incoming_;  // capacity reused
    custody::Ledger ledger_;
    grouping::Router router_;
    delivery::Dispatcher dispatcher_;

    std::vector<Flush> flushes_;
    bool progress_posted_ = false;
    bool stopping_ = false;
    bool quitting_ = false;
    std::thread thread_;
};

}  // namespace encrypted_email
